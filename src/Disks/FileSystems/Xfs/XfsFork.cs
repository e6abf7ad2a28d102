using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>
/// One fork of an inode: bytes in the inode, a list of extents there, or a B+tree of extents whose root is there. Every node of the tree is
/// visited at most once by one call.
/// </summary>
/// <param name="volume">The volume.</param>
/// <param name="inode">Number of its inode, for errors and the owners of nodes.</param>
/// <param name="name">What errors call it.</param>
/// <param name="format">di_format or di_aformat.</param>
/// <param name="extents">Extents that the inode states.</param>
/// <param name="area">Its bytes in the inode.</param>
internal sealed class XfsFork(XfsVolume volume, ulong inode, string name, byte format, ulong extents, ReadOnlyMemory<byte> area)
{
    private const byte DeviceFormat = 0,
        LocalFormat = 1,
        ExtentsFormat = 2,
        TreeFormat = 3;
    private const int MaxDepth = 9,
        RootHeader = 4;
    private const uint TreeMagic = 0x424d4150,
        CheckedTreeMagic = 0x424d4133;

    /// <summary>The content is in the inode: <see cref="Local"/>.</summary>
    public bool IsLocal => format == LocalFormat;

    /// <summary>There is nothing in it.</summary>
    public bool IsEmpty => format == ExtentsFormat && extents == 0;

    public ReadOnlyMemory<byte> Local => area;

    /// <summary>The device number in Linux's encoding, where the fork is one.</summary>
    public uint Device
    {
        get
        {
            if (format != DeviceFormat)
                throw Damaged("is not that of a device", "format", format);
            // As in System V: 14 bits major, 18 bits minor.
            var device = U32(area.Span, 0);
            var (major, minor) = (device >> 18 & 0xfff, device & 0x3ffff);
            return (minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
        }
    }

    private int NodeHeader => volume.Super.Features.HasChecksums ? 72 : 24;

    /// <summary>All extents, ascending, without overlaps, each inside the file system and on the volume.</summary>
    public List<XfsExtent> Extents()
    {
        if (extents > FileSystemLimits.MaxRanges)
            throw Damaged($"is more than the {FileSystemLimits.MaxRanges} extents that are read of a file", "nextents", extents);
        var list = new List<XfsExtent>();
        switch (format)
        {
            case ExtentsFormat:
                Add(list, Records());
                break;
            case TreeFormat:
                Walk(list);
                break;
            default:
                throw Damaged("is not a list or tree of extents", "format", format);
        }
        if ((ulong)list.Count != extents)
            throw Damaged($"is not the {list.Count} of its tree", "nextents", extents);
        return list;
    }

    /// <summary>The extent with this block of the fork, or null where there is a hole. It follows one path of the tree.</summary>
    public XfsExtent? Find(long block)
    {
        if (format == ExtentsFormat)
            return FindIn(Records(), block);
        if (format != TreeFormat)
            throw Damaged("is not a list or tree of extents", "format", format);
        var (level, pointers) = Root();
        var (keys, room) = (area[RootHeader..], (area.Length - RootHeader) / 16);
        while (true)
        {
            var at = LastNotAfter(keys.Span, pointers, 8, block);
            if (at < 0)
                return null;
            var child = XfsBlock.Stated(U64(keys.Span, (room * 8) + (at * 8)));
            level--;
            var node = ReadNode(child, level, out pointers);
            if (level == 0)
                return FindIn(node.AsSpan(NodeHeader, pointers * XfsExtent.Size), block);
            (keys, room) = (node.AsMemory(NodeHeader), (node.Length - NodeHeader) / 16);
        }
    }

    /// <summary>The error for this fork.</summary>
    public ImageFormatException Damaged(string problem, string? field = null, object? value = null) =>
        volume.Damaged($"inode {inode}, {name}", problem, field, value);

    private ReadOnlySpan<byte> Records()
    {
        if (extents > (ulong)(area.Length / XfsExtent.Size))
            throw Damaged($"does not fit its {area.Length} bytes", "nextents", extents);
        return area.Span[..((int)extents * XfsExtent.Size)];
    }

    private (int Level, int Pointers) Root()
    {
        int level = U16(area.Span, 0),
            count = U16(area.Span, 2);
        if (level is 0 or > MaxDepth)
            throw Damaged($"is not between 1 and {MaxDepth}", "bb_level", level);
        if (count == 0 || count > (area.Length - RootHeader) / 16)
            throw Damaged($"does not fit its {area.Length} bytes", "bb_numrecs", count);
        return (level, count);
    }

    private void Walk(List<XfsExtent> list)
    {
        var (level, count) = Root();
        var visited = new HashSet<XfsBlock>();
        Descend(area.Span[RootHeader..], (area.Length - RootHeader) / 16, count, level);

        // The level falls with each step, and Root bounds it.
        void Descend(ReadOnlySpan<byte> pairs, int room, int pointers, int from)
        {
            for (var i = 0; i < pointers; i++)
            {
                var child = XfsBlock.Stated(U64(pairs, (room + i) * 8));
                if (!visited.Add(child))
                    throw Damaged("is used twice in the tree of one fork", "block", child.Number);
                var node = ReadNode(child, from - 1, out var records);
                if (from == 1)
                    Add(list, node.AsSpan(NodeHeader, records * XfsExtent.Size));
                else
                    Descend(node.AsSpan(NodeHeader), (node.Length - NodeHeader) / 16, records, from - 1);
            }
        }
    }

    private byte[] ReadNode(XfsBlock block, int level, out int records)
    {
        var structure = $"inode {inode}, {name}, tree node";
        var node = volume.Read(block, 1, structure);
        var place = block.Place(volume.Super);
        var magic = U32(node, 0);
        if (magic != (volume.Super.Features.HasChecksums ? CheckedTreeMagic : TreeMagic))
            throw volume.Damaged(structure, "is not that of a tree of extents", "bb_magic", $"0x{magic:x}", place);
        XfsLabel.ForkTree.Check(volume, node, place, inode, structure);
        if (U16(node, 4) != level)
            throw volume.Damaged(structure, $"is not {level}", "bb_level", U16(node, 4), place + 4);
        records = U16(node, 6);
        if (records == 0 || records > (node.Length - NodeHeader) / 16)
            throw volume.Damaged(structure, "does not fit the node", "bb_numrecs", records, place + 6);
        return node;
    }

    private void Add(List<XfsExtent> list, ReadOnlySpan<byte> records)
    {
        var next = list.Count == 0 ? 0 : list[^1].End;
        for (var at = 0; at < records.Length; at += XfsExtent.Size)
        {
            if ((ulong)list.Count >= extents)
                throw Damaged("is less than its tree holds", "nextents", extents);
            var extent = Checked(XfsExtent.Parse(records[at..]));
            if (extent.Start < next)
                throw Damaged("is not in ascending order", "br_startoff", extent.Start);
            next = extent.End;
            list.Add(extent);
        }
    }

    private XfsExtent? FindIn(ReadOnlySpan<byte> records, long block)
    {
        var (low, high) = (0, records.Length / XfsExtent.Size);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (XfsExtent.Parse(records[(middle * XfsExtent.Size)..]).Start <= block)
                low = middle + 1;
            else
                high = middle;
        }
        if (low == 0)
            return null;
        var found = XfsExtent.Parse(records[((low - 1) * XfsExtent.Size)..]);
        return block < found.End ? Checked(found) : null;
    }

    private XfsExtent Checked(XfsExtent extent)
    {
        if (extent.Count == 0)
            throw Damaged("is zero", "br_blockcount", extent.Count);
        if (extent.End > long.MaxValue / volume.Super.BlockSize)
            throw Damaged("lies beyond the largest file", "br_startoff", extent.Start);
        volume.Place(extent.Block, extent.Count, $"inode {inode}, {name}");
        return extent;
    }

    private static int LastNotAfter(ReadOnlySpan<byte> keys, int count, int size, long block)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (U64(keys, middle * size) <= (ulong)block)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }
}
