using ImageTools.Disks;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Tests.Support;

/// <summary>A file system of numbered nodes and of directories with any entries, also such as no file system should have.</summary>
internal sealed class NumberedFileSystem : FileSystem
{
    private readonly Dictionary<ulong, FileNode> nodes = [];
    private readonly Dictionary<ulong, List<DirectoryEntry>> directories = [];
    private readonly Dictionary<ulong, string> texts = [];
    private readonly List<Subvolume> subvolumes = [];

    public NumberedFileSystem() => Root = Directory(1);

    public override string Type => "numbered";

    public override string? Label => null;

    public override string? Uuid => null;

    public override FileSystemState State { get; } = new() { TotalBytes = 1 << 20, BlockSize = 4096 };

    public override FileNode Root { get; }

    public override IReadOnlyList<Subvolume> Subvolumes => subvolumes;

    /// <summary>Numbers of directories that throw as damaged ones do.</summary>
    public HashSet<ulong> Damaged { get; } = [];

    /// <summary>Numbers of files whose content throws.</summary>
    public HashSet<ulong> Torn { get; } = [];

    /// <summary>Extended attributes by number.</summary>
    public Dictionary<ulong, IReadOnlyList<Xattr>> Attributes { get; } = [];

    /// <summary>Called before the content of a file is read.</summary>
    public Action BeforeRead { get; set; } = () => { };

    public FileNode Directory(ulong id, int mode = 0x1ed)
    {
        directories[id] = [];
        return nodes[id] = new FileNode(id, FileNodeType.Directory, mode, 0, 0, 4096, DateTimeOffset.UnixEpoch, 2);
    }

    public FileNode File(ulong id, string content, int mode = 0x1a4, uint links = 1)
    {
        texts[id] = content;
        return nodes[id] = new FileNode(id, FileNodeType.File, mode, 0, 0, content.Length, DateTimeOffset.UnixEpoch.AddDays(1), links);
    }

    public FileNode Link(ulong id, string target)
    {
        texts[id] = target;
        return nodes[id] = new FileNode(id, FileNodeType.SymbolicLink, 0x1ff, 0, 0, target.Length, DateTimeOffset.UnixEpoch.AddDays(2));
    }

    public FileNode Special(ulong id, FileNodeType type, uint device = 0) =>
        nodes[id] = new FileNode(id, type, 0x1b6, 0, 0, 0, DateTimeOffset.UnixEpoch, Device: device);

    /// <summary>Names a node in a directory.</summary>
    public void Name(ulong directory, string name, FileNode node) =>
        directories[directory].Add(new DirectoryEntry(name, node.Id, node.Type));

    public void AddSubvolume(Subvolume subvolume) => subvolumes.Add(subvolume);

    public override FileNode? MountedRoot(IReadOnlyList<string> options) =>
        options.FirstOrDefault(o => o.StartsWith("subvol=", StringComparison.Ordinal)) is { } option
            ? subvolumes.FirstOrDefault(s => s.Path == option["subvol=".Length..].Trim('/'))?.Root
            : subvolumes.FirstOrDefault(s => s.IsDefault)?.Root ?? Root;

    public override IEnumerable<DirectoryEntry> List(FileNode directory) =>
        Damaged.Contains(directory.Id)
            ? throw new ImageFormatException("disk", "directory block", "has a wrong checksum")
            : directories[directory.Id];

    public override FileNode Stat(DirectoryEntry entry) => nodes[entry.Id];

    public override BlockSource Open(FileNode file) => new Content(System.Text.Encoding.UTF8.GetBytes(texts[file.Id]), file.Id, this);

    public override IReadOnlyList<Xattr> Xattrs(FileNode node) => Attributes.GetValueOrDefault(node.Id) ?? [];

    public override string ReadLink(FileNode link) => texts[link.Id];

    private sealed class Content(byte[] bytes, ulong id, NumberedFileSystem system) : BlockSource
    {
        public override long Length => bytes.Length;

        public override string Name => "file";

        public override void Read(long offset, Span<byte> destination)
        {
            system.BeforeRead();
            if (system.Torn.Contains(id))
                throw new ImageFormatException("disk", "extent", "lies behind the end of the disk");
            bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
        }
    }
}
