using ImageTools.Disks;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Inspect.Guests;

/// <summary>A file of the guest.</summary>
/// <param name="Path">Full guest path. It is the path of the target when links were followed.</param>
/// <param name="Node">Facts from its inode.</param>
/// <param name="FileSystem">The file system that contains it.</param>
public sealed record GuestFile(string Path, FileNode Node, FileSystem FileSystem)
{
    /// <summary>Last component of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The content of a regular file.</summary>
    public BlockSource Open() => FileSystem.Open(Node);

    /// <summary>The target of a symbolic link.</summary>
    public string ReadLink() => FileSystem.ReadLink(Node);
}
