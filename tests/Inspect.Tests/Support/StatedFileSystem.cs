using System.Text;
using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;

namespace ImageTools.Tests.Support;

/// <summary>A file system that is what the test says: files by path, a state, no bytes on any disk.</summary>
internal sealed class StatedFileSystem(string type, string? uuid, FileSystemState state) : FileSystem
{
    private readonly List<(string Path, FileNode Node, string Content)> files = [];
    private readonly Dictionary<string, byte[]> binaries = [];

    public override string Type => type;

    public override string? Label => null;

    public override string? Uuid => uuid;

    public override FileSystemState State => state;

    public override FileNode Root { get; } = Node(2, FileNodeType.Directory, 0);

    /// <summary>All paths with their nodes.</summary>
    public IEnumerable<(string Path, FileNode Node)> All => files.Select(f => (f.Path, f.Node));

    public void Add(string path, FileNodeType kind, string content, Disks.FileSystems.FileAttributes attributes = 0, uint uid = 0)
    {
        files.RemoveAll(f => f.Path == path);
        files.Add(
            (
                path,
                Node((ulong)files.Count + 100, kind, content.Length) with
                {
                    Attributes = attributes,
                    Uid = uid,
                    Id = (ulong)(1000 + path.GetHashCode(StringComparison.Ordinal) & 0xffffff),
                    Mode = path.Contains("/system-connections/", StringComparison.Ordinal) ? 0x180 : 0x1ff,
                },
                content
            )
        );
    }

    /// <summary>A file of bytes, with the directories above it.</summary>
    public void Add(string path, byte[] content)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            if (Find(path[..slash]) is null)
                Add(path[..slash], FileNodeType.Directory, "");
        }
        Add(path, FileNodeType.File, "");
        Change(path, n => n with { Size = content.Length });
        binaries[path] = content;
    }

    /// <summary>Changes what the inode of a path tells.</summary>
    public void Change(string path, Func<FileNode, FileNode> change)
    {
        var at = files.FindIndex(f => f.Path == path);
        files[at] = (path, change(files[at].Node), files[at].Content);
    }

    public void Remove(string path) => files.RemoveAll(f => f.Path == path || f.Path.StartsWith(path + "/", StringComparison.Ordinal));

    public FileNode? Find(string path) => path == "/" ? Root : files.FirstOrDefault(f => f.Path == path).Node;

    public override IEnumerable<DirectoryEntry> List(FileNode directory)
    {
        var prefix = directory.Id == Root.Id ? "/" : files.First(f => f.Node.Id == directory.Id).Path + "/";
        return files
            .Where(f => f.Path.StartsWith(prefix, StringComparison.Ordinal) && !f.Path[prefix.Length..].Contains('/'))
            .Select(f => new DirectoryEntry(f.Path[prefix.Length..], f.Node.Id, f.Node.Type));
    }

    public override FileNode Stat(DirectoryEntry entry) => files.First(f => f.Node.Id == entry.Id).Node;

    public override BlockSource Open(FileNode file)
    {
        var (path, _, content) = files.First(f => f.Node.Id == file.Id);
        return new MemorySource(binaries.GetValueOrDefault(path) ?? Encoding.UTF8.GetBytes(content));
    }

    public override string ReadLink(FileNode link) => files.First(f => f.Node.Id == link.Id).Content;

    private static FileNode Node(ulong id, FileNodeType kind, long size) => new(id, kind, 0x1ff, 0, 0, size, DateTimeOffset.UnixEpoch);
}
