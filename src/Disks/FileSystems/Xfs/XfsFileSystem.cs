using System.Text;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>XFS, after the replay of the log.</summary>
internal sealed class XfsFileSystem : FileSystem
{
    // A file that shares blocks may hold more than its volume stores. Past this, it is made to cost.
    private const long MostOfVolume = 8;
    private readonly XfsVolume volume;

    public XfsFileSystem(XfsVolume volume, FileSystemState state, FreeSpaceOffer freeSpace)
    {
        this.volume = volume;
        State = state;
        FreeSpace = freeSpace;
        Root = XfsInode.Read(volume, volume.Super.RootInode).ToNode();
        if (!Root.IsDirectory)
            throw volume.Damaged($"root directory (inode {Root.Id})", "is not a directory", "di_mode", Root.Type);
    }

    public override string Type => "xfs";

    public override string? Label => volume.Super.Label;

    public override string? Uuid => volume.Super.Uuid;

    public override FileSystemState State { get; }

    public override FileNode Root { get; }

    public override bool IsCaseSensitive => !volume.Super.Features.IgnoresCase;

    public override FreeSpaceOffer FreeSpace { get; }

    public override IEnumerable<DirectoryEntry> List(FileNode directory)
    {
        var inode = ReadDirectory(directory);
        if (inode.Data.IsLocal)
        {
            foreach (var entry in XfsShortDirectory.Read(volume, inode))
                yield return entry.ToDirectoryEntry(inode.Data.Local.Span);
            yield break;
        }
        foreach (var block in new XfsDirectory(volume, inode).Blocks())
        {
            var position = 0;
            while (block.Next(ref position, out var entry))
                yield return entry.ToDirectoryEntry(block.Bytes);
        }
    }

    public override FileNode? Lookup(FileNode directory, string name)
    {
        var inode = ReadDirectory(directory);
        var wanted = Encoding.UTF8.GetBytes(name);
        if (name is "" or "." or ".." || wanted.Length > byte.MaxValue)
            return null;
        if (!inode.Data.IsLocal)
            return new XfsDirectory(volume, inode).Lookup(wanted) is { } found ? XfsInode.Read(volume, found).ToNode() : null;
        foreach (var entry in XfsShortDirectory.Read(volume, inode))
        {
            if (XfsNameHash.AreSame(entry.Name(inode.Data.Local.Span), wanted, volume.Super.Features.IgnoresCase))
                return XfsInode.Read(volume, entry.Inode).ToNode();
        }
        return null;
    }

    public override FileNode Stat(DirectoryEntry entry) => XfsInode.Read(volume, entry.Id).ToNode();

    public override BlockSource Open(FileNode file)
    {
        var inode = XfsInode.Read(volume, file.Id);
        if (inode.Type != FileNodeType.File)
            throw volume.Damaged($"inode {inode.Number}", "is not a regular file", "di_mode", inode.Type);
        if (inode.IsRealtime)
        {
            throw new ImageFormatException(
                volume.Name,
                $"inode {inode.Number}",
                "has its content in the realtime section, which is not read",
                "di_flags",
                "XFS_DIFLAG_REALTIME"
            );
        }
        return new RangeSource(volume.Source, $"{volume.Name} inode {inode.Number}", inode.Size, Ranges(inode));
    }

    public override string ReadLink(FileNode link)
    {
        var inode = XfsInode.Read(volume, link.Id);
        if (inode.Type != FileNodeType.SymbolicLink)
            throw volume.Damaged($"inode {inode.Number}", "is not a symbolic link", "di_mode", inode.Type);
        return XfsSymlink.Read(volume, inode);
    }

    public override IReadOnlyList<Xattr> Xattrs(FileNode node) => XfsAttributes.Read(volume, XfsInode.Read(volume, node.Id));

    private FileRange[] Ranges(XfsInode inode)
    {
        var size = volume.Super.BlockSize;
        var ranges = new List<FileRange>();
        var stored = 0L;
        foreach (var extent in inode.Data.Extents())
        {
            var place = extent.IsUnwritten ? -1 : extent.Block.Place(volume.Super);
            var range = new FileRange(extent.Start * size, extent.Count * size, place);
            stored += place < 0 ? 0 : range.Length;
            // An extent has up to 8 GiB; what lies together is read together.
            if (
                ranges.Count > 0
                && ranges[^1] is var last
                && last.End == range.Start
                && (place < 0 ? last.Place < 0 : last.Place >= 0 && last.Place + last.Length == place)
            )
            {
                ranges[^1] = last with { Length = last.Length + range.Length };
            }
            else
            {
                ranges.Add(range);
            }
        }
        if (!inode.IsShared && FileSystemLimits.FirstAlias(ranges) is { } alias)
            throw volume.Damaged($"inode {inode.Number}", "is stored twice in one file", "br_startblock", alias.Place / size, alias.Place);
        if (stored > volume.Super.Blocks * size * MostOfVolume)
        {
            throw volume.Damaged(
                $"inode {inode.Number}",
                $"shares its blocks so often that it holds more than {MostOfVolume} times its volume",
                "br_blockcount",
                stored / size
            );
        }
        return [.. ranges];
    }

    private XfsInode ReadDirectory(FileNode directory)
    {
        var inode = XfsInode.Read(volume, directory.Id);
        if (inode.Type != FileNodeType.Directory)
            throw volume.Damaged($"inode {inode.Number}", "is not a directory", "di_mode", inode.Type);
        return inode;
    }
}
