using System.Buffers.Binary;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FileSystems.Ext;
using ImageTools.Disks.FileSystems.Fat;
using ImageTools.Disks.Volumes;
using ImageTools.Disks.Volumes.Md;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FreeSpace;

/// <summary>
/// Finds marks of file systems and volumes in a stream of 512-byte sectors, at unknown places. Each sector is judged alone, without a
/// further read, so every sector costs the same. Every manager of <see cref="VolumeManagers"/>, every driver of
/// <see cref="FileSystemDrivers"/> and every mark of <see cref="OtherMarks"/> has a counterpart here.
/// </summary>
internal static class SectorMarks
{
    /// <summary>Bytes of a sector. A multiple of 4096 is a multiple of this, too.</summary>
    public const int SectorSize = 512;

    // Marks by their offset in the sector. Place: bytes from the beginning of the marked content; null when unknown.
    private static readonly (int At, (uint First, SectorMark Mark)[] Marks)[] ByPlace = Group();

    /// <summary>
    /// The content that the sector at <paramref name="place"/> marks, and its beginning when the mark states it; null when the sector has
    /// no mark.
    /// </summary>
    public static (string What, long? Start)? Find(ReadOnlySpan<byte> sector, long place)
    {
        // Most allocated bytes outside of partitions were never written.
        if (!sector.ContainsAnyExcept((byte)0))
            return null;
        foreach (var (at, marks) in ByPlace)
        {
            var first = BinaryPrimitives.ReadUInt32LittleEndian(sector[at..]);
            foreach (var (start, mark) in marks)
            {
                if (start == first && sector[at..].StartsWith(mark.Bytes) && IsMeant(mark, sector))
                    return (mark.What, place + at - mark.Place);
            }
        }
        return Raid(sector, place) ?? Zfs(sector) ?? Ext(sector, place) ?? (FatBootSector.Looks(sector) ? ("vfat", place) : null);
    }

    // A backup GPT stays at the old end of a disk. It belongs to the current table or to an old one.
    private static bool IsMeant(SectorMark mark, ReadOnlySpan<byte> sector) =>
        mark.Bytes[0] switch
        {
            (byte)'E' when mark.Bytes.AsSpan().SequenceEqual("EFI PART"u8) => U64(sector, 24) == 1,
            (byte)'h' when mark.What == "squashfs" => U16(sector, 28) == 4,
            _ => true,
        };

    private static (string, long?)? Raid(ReadOnlySpan<byte> sector, long place)
    {
        if (U32(sector, 0) != MdSuperblock.Magic || U32(sector, 4) > 1)
            return null;
        var before = U32(sector, 4) == 1 ? U64(sector, 144) : ulong.MaxValue;
        return ("linux_raid_member", before <= (ulong)(place / SectorSize) ? place - ((long)before * SectorSize) : null);
    }

    private static (string, long?)? Zfs(ReadOnlySpan<byte> sector) =>
        sector[0] == 1 && sector[1] <= 1 && sector[..64].IndexOf("version"u8) > 0 ? ("zfs_member", null) : null;

    // Random data has two given bytes in every 65536th sector, so the fields beside the magic have to be plausible, too.
    private static (string, long?)? Ext(ReadOnlySpan<byte> sector, long place)
    {
        if (!ExtSuperblock.HasMagic(sector) || U32(sector, 0x18) > 6 || U32(sector, 0x4c) > 1 || U32(sector, 0x14) > 1)
            return null;
        return U32(sector, 0) == 0 || U32(sector, 4) == 0 || U32(sector, 0x28) == 0
            ? null
            : (ExtSuperblock.ReadFeatures(sector).Type, place - ExtSuperblock.Place);
    }

    private static (int At, (uint First, SectorMark Mark)[] Marks)[] Group()
    {
        SectorMark[] ofDrivers =
        [
            new("crypto_LUKS", 0, [.. "LUKS"u8, 0xba, 0xbe]),
            new("xfs", 0, "XFSB"u8.ToArray()),
            new("ntfs", 3, "NTFS    "u8.ToArray()),
            new("BitLocker", 3, "-FVE-FS-"u8.ToArray()),
            new("exfat", 3, "EXFAT   "u8.ToArray()),
            new("btrfs", 65536 + 64, "_BHRfS_M"u8.ToArray()),
            new("iso9660", 32768, [1, .. "CD001"u8]),
            new("squashfs", 0, "hsqs"u8.ToArray()),
        ];
        // The distance to the beginning depends on facts that the mark does not state: the number of the copy, the length of a page.
        (string What, int At, byte[] Bytes)[] somewhere =
        [
            ("LVM2_member", 0, "LABELONE"u8.ToArray()),
            ("BitLocker", 0, "-FVE-FS-"u8.ToArray()),
            ("swap", 502, "SWAPSPACE2"u8.ToArray()),
            ("swap", 502, "SWAP-SPACE"u8.ToArray()),
            ("swsuspend", 502, "S1SUSPEND"u8.ToArray()),
            ("swsuspend", 502, "S2SUSPEND"u8.ToArray()),
            ("swsuspend", 502, "ULSUSPEND"u8.ToArray()),
            ("UDF", 0, [0, .. "NSR02"u8, 1]),
            ("UDF", 0, [0, .. "NSR03"u8, 1]),
            ("a member of an Intel array", 0, "Intel Raid ISM Cfg Sig. "u8.ToArray()),
        ];
        var all = ofDrivers
            .Concat(OtherMarks.All.Select(m => new SectorMark(m.What, m.Place, m.Mark)))
            .Select(m => (At: (int)(m.Place!.Value % SectorSize), Mark: Ambiguous(m)))
            .Concat(somewhere.Select(s => (s.At, Mark: new SectorMark(s.What, null, s.Bytes))));
        return
        [
            .. all.GroupBy(m => m.At)
                .Select(g =>
                    (g.Key, g.Select(m => m.Mark).DistinctBy(m => Convert.ToHexString(m.Bytes)).Select(m => (U32(m.Bytes, 0), m)).ToArray())
                ),
        ];
    }

    // One of several places; the mark does not state which.
    private static SectorMark Ambiguous(SectorMark mark) =>
        OtherMarks.All.Count(m => m.What == mark.What && m.Mark.AsSpan().SequenceEqual(mark.Bytes)) > 1 ? mark with { Place = null } : mark;

    private sealed record SectorMark(string What, long? Place, byte[] Bytes);
}
