using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>The tree of free extents of a group, by their blocks (bnobt).</summary>
internal static class XfsFreeTree
{
    private const uint Magic = 0x41425442,
        CheckedMagic = 0x41423342,
        None = uint.MaxValue;

    /// <summary>
    /// The free extents of a group that end after <paramref name="from"/>, ascending and without overlaps. Leaves are read one after the
    /// other as they are asked for.
    /// </summary>
    public static IEnumerable<(uint Start, uint Count)> Read(XfsVolume volume, XfsGroup group, uint from)
    {
        var length = volume.Super.BlocksIn(group.Number);
        var next = 0L;
        for (var block = FindLeaf(volume, group, from); ;)
        {
            var leaf = ReadNode(volume, group, block, level: 0, out var records);
            var header = HeaderSize(volume);
            for (var i = 0; i < records; i++)
            {
                var (start, count) = (U32(leaf, header + (i * 8)), U32(leaf, header + (i * 8) + 4));
                // Extents that touch are one extent. That they ascend also means that the leaves come to an end.
                if (start < next || count == 0 || start >= length || count > length - start)
                    throw Damaged(volume, group, "is not behind the one before, in the group", "ar_startblock", start);
                next = (long)start + count;
                if (next > from)
                    yield return (start, count);
            }
            block = U32(leaf, 12);
            if (block == None)
                yield break;
            if (records == 0)
                throw Damaged(volume, group, "is zero in a leaf that is not alone", "bb_numrecs", records);
        }
    }

    private static uint FindLeaf(XfsVolume volume, XfsGroup group, uint from)
    {
        var block = group.Root;
        for (var level = group.Level - 1; level > 0; level--)
        {
            var node = ReadNode(volume, group, block, level, out var records);
            if (records == 0)
                throw Damaged(volume, group, "is zero in a node", "bb_numrecs", records);
            var header = HeaderSize(volume);
            // Keys are the first extents below; the pointers follow the room for all keys.
            var at = 0;
            while (at + 1 < records && U32(node, header + ((at + 1) * 8)) <= from)
                at++;
            block = U32(node, header + (Room(volume, level) * 8) + (at * 4));
        }
        return block;
    }

    private static byte[] ReadNode(XfsVolume volume, XfsGroup group, uint block, int level, out int records)
    {
        var structure = $"group {group.Number}, tree of free extents";
        if (block == 0 || block >= volume.Super.BlocksIn(group.Number))
            throw Damaged(volume, group, "lies outside the group", "block", block);
        var place = volume.Place(XfsBlock.InGroup(group.Number, block, volume.Super), 1, structure);
        var node = volume.Source.ReadBytes(place, volume.Super.BlockSize);
        if (U32(node, 0) != (volume.Super.Features.HasChecksums ? CheckedMagic : Magic))
            throw volume.Damaged(structure, "is not that of the tree", "bb_magic", $"0x{U32(node, 0):x}", place);
        XfsLabel.GroupTree.Check(volume, node, place, (ulong)group.Number, structure);
        if (U16(node, 4) != level)
            throw volume.Damaged(structure, $"is not {level}", "bb_level", U16(node, 4), place + 4);
        records = U16(node, 6);
        if (records > Room(volume, level))
            throw volume.Damaged(structure, "does not fit the node", "bb_numrecs", records, place + 6);
        return node;
    }

    private static int HeaderSize(XfsVolume volume) => volume.Super.Features.HasChecksums ? 56 : 16;

    // A leaf has records of 8 bytes, a node keys of 8 and pointers of 4.
    private static int Room(XfsVolume volume, int level) => (volume.Super.BlockSize - HeaderSize(volume)) / (level == 0 ? 8 : 12);

    private static ImageFormatException Damaged(XfsVolume volume, XfsGroup group, string problem, string field, object value) =>
        volume.Damaged($"group {group.Number}, tree of free extents", problem, field, value);
}
