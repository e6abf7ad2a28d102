namespace ImageTools.Disks.FileSystems;

/// <summary>Content of a file beside its main content: an alternate data stream of NTFS.</summary>
/// <param name="Name">Name without the file's name and the colon.</param>
/// <param name="Size">Bytes.</param>
public sealed record StreamInfo(string Name, long Size);
