using ImageTools.Disks.Sources;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.ExFat;

/// <summary>The boot region of exFAT (Microsoft "exFAT file system specification" 3.1), checked. Places are bytes on the volume.</summary>
internal sealed record ExFatBootSector
{
    private const int RegionSectors = 12,
        VolumeFlags = 0x6a,
        PercentInUse = 0x70;

    public required int SectorSize { get; init; }

    public required int ClusterSize { get; init; }

    public required long TotalBytes { get; init; }

    /// <summary>The copy of the table that is in use.</summary>
    public required long FatStart { get; init; }

    /// <summary>Copies of the table: 1, or 2 on TexFAT.</summary>
    public required int FatCount { get; init; }

    /// <summary>Which of them is in use, and which bitmap.</summary>
    public required int ActiveFat { get; init; }

    /// <summary>Place of cluster 2.</summary>
    public required long HeapStart { get; init; }

    /// <summary>Clusters; they are numbered from 2.</summary>
    public required uint Clusters { get; init; }

    public required ExFatCluster Root { get; init; }

    public required uint Serial { get; init; }

    /// <summary>Major version in the high byte.</summary>
    public required int Revision { get; init; }

    public required bool IsDirty { get; init; }

    /// <summary>The medium had failures that were not repaired.</summary>
    public required bool HasFailed { get; init; }

    /// <summary>Why the backup region was read; null for the main one.</summary>
    public string? MainProblem { get; private init; }

    public string? Uuid => UuidOf(Serial);

    /// <summary>Whether the sector carries the name of exFAT.</summary>
    public static bool Looks(ReadOnlySpan<byte> sector) => sector.Slice(3, 8).SequenceEqual("EXFAT   "u8);

    /// <summary>The UUID of a boot sector that is not checked.</summary>
    public static string? ReadUuid(ReadOnlySpan<byte> sector) => UuidOf(U32(sector, 0x64));

    /// <summary>The stated size of a boot sector that is not checked.</summary>
    public static long? ReadBytes(ReadOnlySpan<byte> sector) =>
        sector[0x6c] is >= 9 and <= 12 ? FileSystemSignature.Bytes(U64(sector, 0x48), 1UL << sector[0x6c]) : null;

    public static ExFatBootSector Read(BlockSource volume)
    {
        var sector = new byte[512];
        if (volume.Length < sector.Length)
            throw Damaged(volume, "the volume is too short", null, volume.Length, 0);
        volume.Read(0, sector);
        // What can't be is refused, whatever the backup says. A region that was not written as a whole is another matter: it fails its
        // checksum, and the backup counts.
        var main = Parse(volume, sector, null);
        if (Mismatch(volume, sector, 0) is not { } problem)
            return main;
        var (backup, place) = (new byte[512], (long)RegionSectors * main.SectorSize);
        if (volume.TryRead(place, backup) && backup[0x6c] == sector[0x6c] && Mismatch(volume, backup, place) is null)
            return Parse(volume, backup, problem);
        throw Damaged(volume, $"{problem}, and there is no sound backup of it", null, null, 0);
    }

    private static ExFatBootSector Parse(BlockSource volume, byte[] sector, string? problem)
    {
        if (!Looks(sector))
            throw Damaged(volume, "does not name exFAT", "FileSystemName", null, 3);
        int sectorShift = sector[0x6c],
            clusterShift = sector[0x6d],
            fats = sector[0x6e],
            flags = U16(sector, VolumeFlags);
        if (sectorShift is < 9 or > 12)
            throw Damaged(volume, "is not one of 9 to 12", "BytesPerSectorShift", sectorShift, 0x6c);
        if (clusterShift > 25 - sectorShift)
            throw Damaged(volume, "makes clusters of more than 32 MiB", "SectorsPerClusterShift", clusterShift, 0x6d);
        if (fats is < 1 or > 2)
            throw Damaged(volume, "is neither 1 nor 2", "NumberOfFats", fats, 0x6e);
        var total = U64(sector, 0x48);
        if (total > (ulong)long.MaxValue >> sectorShift)
            throw Damaged(volume, "is no possible size", "VolumeLength", total, 0x48);
        // In sectors, each of up to 33 bits.
        long fat = U32(sector, 0x50),
            fatLength = U32(sector, 0x54),
            heap = U32(sector, 0x58),
            clusters = U32(sector, 0x5c),
            root = U32(sector, 0x60);
        if (fat < 2 * RegionSectors || fat + (fatLength * fats) > heap)
            throw Damaged(volume, $"does not lie between the boot regions and the cluster heap at sector {heap}", "FatOffset", fat, 0x50);
        if (heap >= (long)total)
            throw Damaged(volume, $"is not one of {total} sectors", "ClusterHeapOffset", heap, 0x58);
        if (clusters < 1 || clusters > ((long)total - heap) >> clusterShift || clusters > uint.MaxValue - 10)
            throw Damaged(volume, $"does not fit into {total} sectors", "ClusterCount", clusters, 0x5c);
        if ((clusters + ExFatCluster.First) * 4 > fatLength << sectorShift)
            throw Damaged(volume, $"is too short for {clusters} clusters", "FatLength", fatLength, 0x54);
        var active = fats == 2 ? flags & 1 : 0;
        var boot = new ExFatBootSector
        {
            SectorSize = 1 << sectorShift,
            ClusterSize = 1 << (sectorShift + clusterShift),
            TotalBytes = (long)total << sectorShift,
            FatStart = (fat + (active * fatLength)) << sectorShift,
            FatCount = fats,
            ActiveFat = active,
            HeapStart = heap << sectorShift,
            Clusters = (uint)clusters,
            Root = new ExFatCluster((uint)root),
            Serial = U32(sector, 0x64),
            Revision = U16(sector, 0x68),
            IsDirty = (flags & 2) != 0,
            HasFailed = (flags & 4) != 0,
            MainProblem = problem,
        };
        if (boot.Revision >> 8 != 1)
            throw Damaged(volume, "is a version that is not known", "FileSystemRevision", $"0x{boot.Revision:x4}", 0x68);
        return boot.Root.IsAmong(boot)
            ? boot
            : throw Damaged(volume, $"is not one of the clusters 2 to {clusters + 1}", "FirstClusterOfRootDirectory", root, 0x60);
    }

    // What is wrong with the checksum of a region: its last sector repeats it.
    private static string? Mismatch(BlockSource volume, byte[] sector, long place)
    {
        var size = 1 << sector[0x6c];
        var region = new byte[RegionSectors * size];
        if (!volume.TryRead(place, region))
            return "can't be read";
        uint sum = 0;
        for (var i = 0; i < (RegionSectors - 1) * size; i++)
        {
            // Fields that change while the volume is mounted.
            if (i is not (VolumeFlags or VolumeFlags + 1 or PercentInUse))
                sum = ((sum << 31) | (sum >> 1)) + region[i];
        }
        for (var i = (RegionSectors - 1) * size; i < region.Length; i += 4)
        {
            if (U32(region, i) != sum)
                return $"has the checksum 0x{U32(region, i):x8} in place of 0x{sum:x8}";
        }
        return null;
    }

    private static string? UuidOf(uint serial) => serial == 0 ? null : $"{serial >> 16:X4}-{serial & 0xffff:X4}";

    private static ImageFormatException Damaged(BlockSource volume, string problem, string? field, object? value, int offset) =>
        new(volume.Name, "exFAT boot region", problem, field, value, offset, "fsck.exfat can restore it from its backup.");
}
