namespace ImageTools.Disks.FileSystems;

/// <summary>An extended attribute of a file.</summary>
/// <param name="Name">Full name with its namespace, as getfattr prints it: user.colour, security.selinux.</param>
/// <param name="Value">Its bytes.</param>
public sealed record Xattr(string Name, ReadOnlyMemory<byte> Value);
