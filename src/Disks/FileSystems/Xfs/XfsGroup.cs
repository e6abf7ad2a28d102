using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>The head of an allocation group: where its free blocks are, and how many (xfs_agf), checked.</summary>
internal sealed record XfsGroup
{
    private const uint Magic = 0x58414746,
        ListMagic = 0x5841464c;
    private const int MaxDepth = 9;

    public required long Number { get; init; }

    /// <summary>Root of the tree of free extents by their blocks.</summary>
    public required uint Root { get; init; }

    public required int Level { get; init; }

    /// <summary>Blocks in that tree.</summary>
    public required uint FreeBlocks { get; init; }

    /// <summary>Blocks that the trees of free space hold, with the ones in reserve for them; a mount counts them as free.</summary>
    public required uint TreeBlocks { get; init; }

    /// <summary>Blocks that are certainly not free: the roots of trees, and the ones in reserve.</summary>
    public required IReadOnlyList<uint> Used { get; init; }

    /// <summary>Reads the head of a group.</summary>
    public static XfsGroup Read(XfsVolume volume, long number)
    {
        var super = volume.Super;
        var structure = $"group {number}, AGF";
        var start = new XfsBlock(number << super.GroupBlockLog);
        var place = start.Place(super) + super.SectorSize;
        if (place > volume.Source.Length - (3 * super.SectorSize))
            throw volume.Damaged(structure, "lies after the end of the volume", null, null, place);
        // AGF, AGI, AGFL
        var sectors = volume.Source.ReadBytes(place, 3 * super.SectorSize);
        var head = sectors.AsSpan(0, super.SectorSize);
        if (U32(head, 0) != Magic)
            throw volume.Damaged(structure, "is not XAGF", "agf_magicnum", $"0x{U32(head, 0):x}", place);
        CheckLabel(volume, head, place, structure, 216, 64);
        if (U32(head, 8) != number)
            throw volume.Damaged(structure, "is not the number of the group", "agf_seqno", U32(head, 8), place + 8);
        var length = super.BlocksIn(number);
        if (U32(head, 12) != length)
            throw volume.Damaged(structure, $"is not the {length} blocks of the group", "agf_length", U32(head, 12), place + 12);
        var (root, level, free) = (U32(head, 16), U32(head, 28), U32(head, 52));
        if (root == 0 || root >= length)
            throw volume.Damaged(structure, "lies outside the group", "agf_roots", root, place + 16);
        if (level is 0 or > MaxDepth)
            throw volume.Damaged(structure, $"is not between 1 and {MaxDepth}", "agf_levels", level, place + 28);
        if (free > length)
            throw volume.Damaged(structure, $"is more than the {length} blocks of the group", "agf_freeblks", free, place + 52);
        var list = sectors.AsSpan(2 * super.SectorSize);
        var reserve = Reserve(volume, number, head, list, place + (2 * super.SectorSize));
        uint[] used = [root, U32(head, 20), U32(sectors, super.SectorSize + 20), .. reserve];
        return new XfsGroup
        {
            Number = number,
            Root = root,
            Level = (int)level,
            FreeBlocks = free,
            TreeBlocks = U32(head, 48) + U32(head, 60),
            Used = used,
        };
    }

    // The blocks in reserve for the trees: a ring in the list.
    private static List<uint> Reserve(XfsVolume volume, long number, ReadOnlySpan<byte> head, ReadOnlySpan<byte> list, long place)
    {
        var structure = $"group {number}, AGFL";
        var start = 0;
        if (volume.Super.Features.HasChecksums)
        {
            if (U32(list, 0) != ListMagic)
                throw volume.Damaged(structure, "is not XAFL", "agfl_magicnum", $"0x{U32(list, 0):x}", place);
            CheckLabel(volume, list, place, structure, 32, 8);
            start = 36;
        }
        var room = (uint)(list.Length - start) / 4;
        var (first, last, count) = (U32(head, 40), U32(head, 44), U32(head, 48));
        if (count > room || first >= room || last >= room)
            throw volume.Damaged(structure, $"does not fit a list of {room}", "agf_flcount", count);
        var blocks = new List<uint>((int)count);
        for (uint i = 0; i < count; i++)
            blocks.Add(U32(list, start + (int)((first + i) % room * 4)));
        return blocks;
    }

    private static void CheckLabel(XfsVolume volume, ReadOnlySpan<byte> sector, long place, string structure, int crc, int uuid)
    {
        if (!volume.Super.Features.HasChecksums)
            return;
        if (!volume.IsFromLog(place, sector.Length) && !XfsChecksum.IsRight(sector, crc))
            throw volume.Damaged(structure, "is not the checksum", "crc", $"0x{LittleEndian.U32(sector, crc):x}", place + crc);
        if (new Guid(sector.Slice(uuid, 16), bigEndian: true) is var found && found != volume.Super.MetadataId)
            throw volume.Damaged(structure, "is of another file system", "uuid", found, place + uuid);
    }
}
