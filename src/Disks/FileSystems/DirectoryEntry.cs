namespace ImageTools.Disks.FileSystems;

/// <summary>A name in a directory.</summary>
/// <param name="Name">The name. Names that are not UTF-8 are shown with U+FFFD in place of the odd bytes.</param>
/// <param name="Id"><see cref="FileNode.Id"/> of the target.</param>
/// <param name="Type">Kind as the directory states it; <see cref="FileNodeType.Unknown"/> when it does not.</param>
public readonly record struct DirectoryEntry(string Name, ulong Id, FileNodeType Type);
