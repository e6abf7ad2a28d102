using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>Turns the extent tree or the indirect blocks of one inode into ranges. Every metadata block is visited at most once.</summary>
internal sealed class ExtBlockMap
{
    private const int MaxDepth = 5;

    private readonly BlockSource volume;
    private readonly ExtSuperblock super;
    private readonly ExtInode inode;
    private readonly List<FileRange> ranges = [];
    private HashSet<ExtBlock>? visited;
    private long nextLogical;

    private ExtBlockMap(BlockSource volume, ExtSuperblock super, ExtInode inode)
    {
        this.volume = volume;
        this.super = super;
        this.inode = inode;
    }

    /// <summary>The ranges of the inode in bytes, ascending, without overlaps, inside the file system.</summary>
    public static FileRange[] Read(BlockSource volume, ExtSuperblock super, ExtInode inode)
    {
        var map = new ExtBlockMap(volume, super, inode);
        if (inode.HasExtents)
            map.ReadExtents(inode.BlockArea, depth: -1);
        else
            map.ReadIndirect();
        // Every reader of such a file would go over the same blocks again and again.
        if (FileSystemLimits.FirstAlias(map.ranges) is { } alias)
            throw map.Damaged("is stored twice in one file", "data block", ExtBlock.At(alias.Place, super).Number);
        return [.. map.ranges];
    }

    /// <summary>
    /// The block of the volume that holds one block of the file, found by the map without reading all of it. Null where nothing is stored.
    /// </summary>
    public static ExtBlock? Find(BlockSource volume, ExtSuperblock super, ExtInode inode, uint logical)
    {
        var map = new ExtBlockMap(volume, super, inode);
        return inode.HasExtents ? map.FindInExtents(logical) : map.FindIndirect(logical);
    }

    private ExtBlock? FindInExtents(uint logical)
    {
        var node = inode.BlockArea;
        for (var depth = -1; ;)
        {
            var (entries, found) = CheckNode(node, depth);
            // The last entry that begins at the block or before it.
            var (low, high) = (0, entries);
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (U32(node, 12 + (12 * middle)) <= logical)
                    low = middle + 1;
                else
                    high = middle;
            }
            if (low == 0)
                return null;
            var entry = node.Slice(12 * low, 12);
            if (found > 0)
            {
                node = ReadNode(Child(entry));
                depth = found - 1;
                continue;
            }
            var inside = logical - U32(entry, 0);
            // Unwritten extents are longer than 32768.
            if (U16(entry, 4) > 0x8000 || inside >= U16(entry, 4))
                return null;
            var block = new ExtBlock((long)(U32(entry, 8) | ((ulong)U16(entry, 6) << 32)) + inside);
            CheckPlace(block, 1, "data block");
            return block;
        }
    }

    private ExtBlock? FindIndirect(uint logical)
    {
        uint perBlock = (uint)super.BlockSize / 4,
            block;
        if (logical < 12)
        {
            block = U32(inode.BlockArea, (int)(4 * logical));
        }
        else
        {
            long inLevel = logical - 12,
                span = perBlock;
            var level = 1;
            for (; level <= 3 && inLevel >= span; level++)
            {
                inLevel -= span;
                span *= perBlock;
            }
            if (level > 3)
                return null;
            block = U32(inode.BlockArea, 44 + (4 * level));
            for (; level > 0 && block != 0; level--)
            {
                span /= perBlock;
                block = U32(ReadNode(new ExtBlock(block)), (int)(inLevel / span * 4));
                inLevel %= span;
            }
        }
        if (block == 0)
            return null;
        CheckPlace(new ExtBlock(block), 1, "data block");
        return new ExtBlock(block);
    }

    private void ReadExtents(ReadOnlySpan<byte> node, int depth)
    {
        var (entries, found) = CheckNode(node, depth);
        for (var i = 0; i < entries; i++)
        {
            var entry = node.Slice(12 + (12 * i), 12);
            if (found == 0)
                AddExtent(entry);
            else
                ReadExtents(ReadNode(Child(entry)), found - 1);
        }
    }

    private static ExtBlock Child(ReadOnlySpan<byte> entry) => new((long)(U32(entry, 4) | ((ulong)U16(entry, 8) << 32)));

    // The number of entries and the depth of a node. A node that is a block ends with a checksum.
    private (int Entries, int Depth) CheckNode(ReadOnlySpan<byte> node, int depth)
    {
        if (U16(node, 0) != 0xf30a)
            throw Damaged("is not 0xf30a", "eh_magic", U16(node, 0));
        int entries = U16(node, 2),
            most = U16(node, 4),
            found = U16(node, 6);
        if (depth >= 0 ? found != depth : found > MaxDepth)
            throw Damaged("is not the depth that belongs here", "eh_depth", found);
        if (most == 0 || most > (node.Length - 12) / 12)
            throw Damaged("is not a number of entries that the node has room for", "eh_max", most);
        if (entries > most)
            throw Damaged($"is more than eh_max, {most}", "eh_entries", entries);
        if (entries == 0 && found > 0)
            throw Damaged($"is zero in a node of depth {found}", "eh_entries", entries);
        if (super.HasChecksums && depth >= 0)
        {
            var tail = 12 + (12 * most);
            if (tail > node.Length - 4)
                throw Damaged("leaves no room for the checksum", "eh_max", most);
            if (Crc32C.Update(inode.ChecksumSeed, node[..tail]) != U32(node, tail))
                throw Damaged("is wrong", "et_checksum", $"0x{U32(node, tail):x}");
        }
        return (entries, found);
    }

    private void AddExtent(ReadOnlySpan<byte> entry)
    {
        long logical = U32(entry, 0);
        int length = U16(entry, 4);
        // Exactly 32768 blocks is the longest written extent; above that the extent is unwritten.
        var isUnwritten = length > 0x8000;
        if (isUnwritten)
            length -= 0x8000;
        var physical = new ExtBlock((long)(U32(entry, 8) | ((ulong)U16(entry, 6) << 32)));
        Add(logical, length, physical, isUnwritten);
    }

    private void ReadIndirect()
    {
        for (var i = 0; i < 12; i++)
            AddBlock(i, U32(inode.BlockArea, 4 * i));
        long perBlock = super.BlockSize / 4;
        long first = 12,
            span = 1;
        for (var level = 1; level <= 3; level++)
        {
            ReadIndirectBlock(U32(inode.BlockArea, 44 + (4 * level)), level, first, span);
            span *= perBlock;
            first += span;
        }
    }

    // span: the number of blocks of one entry of this indirect block.
    private void ReadIndirectBlock(uint block, int level, long first, long span)
    {
        if (block == 0)
            return;
        var node = ReadNode(new ExtBlock(block));
        for (var i = 0; i < node.Length / 4; i++)
        {
            var entry = U32(node, 4 * i);
            if (level == 1)
                AddBlock(first + i, entry);
            else
                ReadIndirectBlock(entry, level - 1, first + (i * span), span / (node.Length / 4));
        }
    }

    private void AddBlock(long logical, uint physical)
    {
        if (physical != 0)
            Add(logical, 1, new ExtBlock(physical), isUnwritten: false);
    }

    private byte[] ReadNode(ExtBlock block)
    {
        CheckPlace(block, 1, "block of the map");
        visited ??= [];
        if (!visited.Add(block))
            throw Damaged("is used twice in the map of one file", "block", block.Number);
        return volume.ReadBytes(block.Place(super), super.BlockSize);
    }

    // logical: the file's block by its number in the file.
    private void Add(long logical, long count, ExtBlock physical, bool isUnwritten)
    {
        if (count == 0)
            throw Damaged("is zero", "ee_len", count);
        if (logical < nextLogical)
            throw Damaged("is not in ascending order", "logical block", logical);
        nextLogical = logical + count;
        CheckPlace(physical, count, "data block");
        var size = super.BlockSize;
        var range = new FileRange(logical * size, count * size, isUnwritten ? -1 : physical.Place(super));
        if (
            ranges.Count > 0
            && ranges[^1] is var last
            && last.End == range.Start
            && (last.Place < 0 ? range.Place < 0 : last.Place + last.Length == range.Place)
        )
        {
            ranges[^1] = last with { Length = last.Length + range.Length };
            return;
        }
        if (ranges.Count == FileSystemLimits.MaxRanges)
            throw Damaged($"has more than {FileSystemLimits.MaxRanges} ranges", null, null);
        ranges.Add(range);
    }

    private void CheckPlace(ExtBlock block, long count, string what)
    {
        if (!block.IsIn(super, count))
            throw Damaged("lies outside the file system", what, block.Number);
        if (!block.IsOn(volume, super, count))
            throw Damaged("lies after the end of the volume", what, block.Number);
    }

    private ImageFormatException Damaged(string problem, string? field, object? value) =>
        new(
            volume.Name,
            $"inode {inode.Number}, {(inode.HasExtents ? "extent tree" : "block map")}",
            problem,
            field,
            value,
            hint: "Run e2fsck -f on the guest's disk."
        );
}
