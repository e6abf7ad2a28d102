using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Files;

/// <summary>A file that a <see cref="TreeWalker"/> came to. Its inode is read when it is asked for.</summary>
public sealed class TreeEntry
{
    private readonly DirectoryEntry entry;
    private FileNode? node;

    internal TreeEntry(string path, int depth, GuestFile file)
        : this(path, depth, file.FileSystem, new DirectoryEntry(file.Name, file.Node.Id, file.Node.Type)) => node = file.Node;

    internal TreeEntry(string path, int depth, FileSystem fileSystem, DirectoryEntry entry)
    {
        Path = path;
        Depth = depth;
        FileSystem = fileSystem;
        this.entry = entry;
    }

    /// <summary>Full guest path.</summary>
    public string Path { get; }

    /// <summary>Last component of the path; empty for the root.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Steps below the start of the walk; 0 for the start itself.</summary>
    public int Depth { get; }

    /// <summary>The file system that contains it.</summary>
    public FileSystem FileSystem { get; }

    /// <summary>Facts from its inode.</summary>
    /// <exception cref="ImageFormatException">The inode is damaged.</exception>
    public FileNode Node => node ??= FileSystem.Stat(entry);

    /// <summary>What it is. Most file systems say it in the directory.</summary>
    /// <exception cref="ImageFormatException">The directory does not say it, and the inode is damaged.</exception>
    public FileNodeType Type => node?.Type ?? (entry.Type != FileNodeType.Unknown ? entry.Type : Node.Type);

    /// <summary>The content of a regular file.</summary>
    public BlockSource Open() => FileSystem.Open(Node);

    /// <summary>The target of a symbolic link.</summary>
    public string ReadLink() => FileSystem.ReadLink(Node);
}
