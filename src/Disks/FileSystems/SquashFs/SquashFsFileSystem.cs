using System.Text;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>SquashFS 4.0. The id of a file is the reference of its inode.</summary>
internal sealed class SquashFsFileSystem : FileSystem
{
    // Four bytes each, in place of the 24 of a range.
    private const long MaxBlocks = 4L * FileSystemLimits.MaxRanges;
    private const int Dots = 3,
        LongestLink = 64 << 10;
    private static readonly (int Bit, string Name)[] FlagNames =
    [
        (0x1, "noI"),
        (0x2, "noD"),
        (0x8, "noF"),
        (0x10, "no-fragments"),
        (0x20, "always-use-fragments"),
        (0x40, "duplicates"),
        (0x80, "exportable"),
        (0x100, "noX"),
        (0x200, "no-xattrs"),
        (0x400, "compressor-options"),
        (0x800, "noId"),
    ];

    private readonly BlockSource volume;
    private readonly SquashFsSuperblock super;
    private readonly SquashFsMetadata metadata;
    private readonly SquashFsData data;
    private readonly SquashFsFragments fragments;
    private readonly SquashFsXattrs? xattrs;
    private readonly uint[] ids;

    /// <summary>Reads the ids of owners and the root.</summary>
    /// <exception cref="ImageFormatException">They are damaged.</exception>
    public SquashFsFileSystem(BlockSource volume, SquashFsSuperblock super)
    {
        this.volume = volume;
        this.super = super;
        var codec = new SquashFsCodec(volume, super.Compressor);
        metadata = new SquashFsMetadata(volume, super, codec);
        data = new SquashFsData(volume, super, codec);
        fragments = new SquashFsFragments(volume, super, metadata);
        xattrs = SquashFsXattrs.Open(volume, super, metadata);
        SquashFsOptions.Check(volume, super, metadata);
        ids = ReadIds();
        Root = ToNode(ReadInode(super.Root, out _));
        if (!Root.IsDirectory)
            throw new ImageFormatException(volume.Name, $"root inode {super.Root}", "is not a directory", "inode_type", Root.Type);
        // A file system whose tables do not begin, or whose root can't be listed, is refused as a whole, as unsquashfs does.
        metadata.Get(super.InodeTable, "inode table");
        metadata.Get(super.DirectoryTable, "directory table");
        _ = List(Root).FirstOrDefault();
        State = new FileSystemState
        {
            TotalBytes = super.BytesUsed,
            FreeBytes = 0,
            TotalInodes = super.Inodes,
            FreeInodes = 0,
            BlockSize = super.BlockSize,
            Features =
            [
                super.Compressor.ToString().ToLowerInvariant(),
                .. FlagNames.Where(f => (super.Flags & f.Bit) != 0).Select(f => f.Name),
            ],
        };
    }

    public override string Type => "squashfs";

    public override string? Label => null;

    public override string? Uuid => null;

    public override FileSystemState State { get; }

    public override FileNode Root { get; }

    public override FreeSpaceOffer FreeSpace { get; } = FreeSpaceOffer.LeftAlone("squashfs is read-only and has no free space.");

    public override IEnumerable<DirectoryEntry> List(FileNode directory) =>
        ReadDirectory(directory, out _).Items().Select(i => i.ToEntry());

    public override FileNode? Lookup(FileNode directory, string name)
    {
        var found = ReadDirectory(directory, out var index).Find(Encoding.UTF8.GetBytes(name), index);
        return found is { } item ? ToNode(ReadInode(item.Ref, out _)) : null;
    }

    public override FileNode Stat(DirectoryEntry entry) => ToNode(ReadInode(new SquashFsRef(entry.Id), out _));

    public override BlockSource Open(FileNode file)
    {
        var inode = ReadInode(new SquashFsRef(file.Id), out var cursor);
        var structure = $"inode {inode.Ref}";
        if (inode.Type != FileNodeType.File)
            throw new ImageFormatException(volume.Name, structure, "is not a regular file", "inode_type", inode.Type);
        if (inode.Size == 0)
            return new MemorySource(default, $"{volume.Name} {structure}");
        var (whole, rest) = Math.DivRem(inode.Size, super.BlockSize);
        var count = inode.HasFragment || rest == 0 ? whole : whole + 1;
        if (count > MaxBlocks)
        {
            throw new ImageFormatException(
                volume.Name,
                structure,
                $"has more than the {MaxBlocks} blocks that are read of a file",
                "file_size",
                inode.Size
            );
        }
        return new SquashFsFile(
            volume,
            data,
            super.BlockSize,
            inode,
            ReadSizes(cursor, inode, (int)count),
            rest > 0 ? Fragment(inode) : null
        );
    }

    public override string ReadLink(FileNode link)
    {
        var inode = ReadInode(new SquashFsRef(link.Id), out var cursor);
        var structure = $"inode {inode.Ref}";
        if (inode.Type != FileNodeType.SymbolicLink)
            throw new ImageFormatException(volume.Name, structure, "is not a symbolic link", "inode_type", inode.Type);
        if (inode.Size > LongestLink)
            throw new ImageFormatException(volume.Name, structure, "is a link of more than 64 KiB", "symlink_size", inode.Size);
        var target = new byte[inode.Size];
        cursor.Read(target);
        return Encoding.UTF8.GetString(target);
    }

    public override IReadOnlyList<Xattr> Xattrs(FileNode node)
    {
        var inode = ReadInode(new SquashFsRef(node.Id), out var cursor);
        var list = inode.Xattr;
        // The attributes of a link stand behind its target.
        if (inode.Type == FileNodeType.SymbolicLink && inode.IsExtended)
        {
            cursor.Skip(inode.Size);
            list = cursor.TakeU32();
        }
        if (list == uint.MaxValue)
            return [];
        if (xattrs is null)
        {
            throw new ImageFormatException(
                volume.Name,
                $"inode {inode.Ref}",
                "has attributes, but there is no table of them",
                "xattr",
                list
            );
        }
        return xattrs.Read(list);
    }

    private SquashFsCursor Cursor(SquashFsRef place)
    {
        if (place.Block >= super.DirectoryTable - super.InodeTable || place.Start >= SquashFsMetadata.BlockSize)
            throw new ImageFormatException(volume.Name, $"inode {place}", "lies outside the table of inodes", "inode", place.Value);
        return new SquashFsCursor(metadata, volume.Name, super.InodeTable + place.Block, place.Start, $"inode {place}");
    }

    private SquashFsInode ReadInode(SquashFsRef place, out SquashFsCursor cursor)
    {
        cursor = Cursor(place);
        return SquashFsInode.Read(cursor, place, volume.Name);
    }

    private SquashFsDirectory ReadDirectory(FileNode directory, out SquashFsCursor index)
    {
        var inode = ReadInode(new SquashFsRef(directory.Id), out index);
        if (inode.Type != FileNodeType.Directory)
            throw new ImageFormatException(volume.Name, $"inode {inode.Ref}", "is not a directory", "inode_type", inode.Type);
        return new SquashFsDirectory(metadata, super, volume.Name, inode);
    }

    /// <summary>The size words of the blocks, which lie one after the other from the start of the file on.</summary>
    private uint[] ReadSizes(SquashFsCursor cursor, SquashFsInode inode, int count)
    {
        // Grows with what is there, not with what the inode says.
        var sizes = new List<uint>();
        var place = inode.StartBlock;
        for (var i = 0; i < count; i++)
        {
            var size = cursor.TakeU32();
            if (size != 0)
                place += data.Check(place, size, i, inode);
            sizes.Add(size);
        }
        return [.. sizes];
    }

    private (long Place, uint Size, int Start)? Fragment(SquashFsInode inode)
    {
        if (!inode.HasFragment)
            return null;
        var (place, size) = fragments.Find(inode.Fragment);
        var stored = data.Check(place, size, -1, inode);
        var end = inode.Start + (inode.Size % super.BlockSize);
        if (end > ((size & SquashFsData.StoredBit) != 0 ? stored : super.BlockSize))
            throw new ImageFormatException(volume.Name, $"inode {inode.Ref}", "ends after its fragment", "offset", inode.Start);
        return (place, size, inode.Start);
    }

    private uint[] ReadIds()
    {
        const int PerBlock = SquashFsMetadata.BlockSize / sizeof(uint);
        var found = new List<uint>();
        for (var first = 0; first < super.Ids; first += PerBlock)
        {
            var block = metadata.Index(super.IdTable, first / PerBlock, "id table");
            var cursor = new SquashFsCursor(metadata, volume.Name, block, 0, "id table");
            for (var i = first; i < Math.Min(first + PerBlock, super.Ids); i++)
                found.Add(cursor.TakeU32());
        }
        return [.. found];
    }

    private uint Id(int index, SquashFsInode inode) =>
        index < ids.Length
            ? ids[index]
            : throw new ImageFormatException(volume.Name, $"inode {inode.Ref}", $"has an owner outside of {ids.Length} ids", "uid", index);

    private FileNode ToNode(SquashFsInode inode) =>
        new(
            inode.Ref.Value,
            inode.Type,
            inode.Mode,
            Id(inode.Owner.Uid, inode),
            Id(inode.Owner.Gid, inode),
            inode.Type == FileNodeType.Directory ? Math.Max(0, inode.Size - Dots) : inode.Size,
            DateTimeOffset.FromUnixTimeSeconds(inode.Modified),
            inode.Links,
            Device: inode.Device
        );
}
