using System.Numerics;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Fat;

/// <summary>
/// The boot sector of FAT12, FAT16 and FAT32 (Microsoft "FAT: General Overview of On-Disk Format" 1.03), checked. Places are bytes
/// on the volume.
/// </summary>
internal sealed record FatBootSector
{
    /// <summary>Bits of one entry of the table: 12, 16 or 32.</summary>
    public required int Bits { get; init; }

    public required int SectorSize { get; init; }

    public required int ClusterSize { get; init; }

    public required long TotalBytes { get; init; }

    /// <summary>The copy of the table that is in use.</summary>
    public required long FatStart { get; init; }

    public required long FatLength { get; init; }

    /// <summary>Copies of the table, one after the other.</summary>
    public required int FatCount { get; init; }

    /// <summary>False on FAT32 when only one table is kept up to date.</summary>
    public required bool IsMirrored { get; init; }

    /// <summary>The byte that the first entry of the table repeats.</summary>
    public required byte Media { get; init; }

    /// <summary>The root directory of FAT12 and FAT16. It is not a cluster chain.</summary>
    public required long RootStart { get; init; }

    public required long RootLength { get; init; }

    /// <summary>First cluster of the root directory of FAT32, else null.</summary>
    public required FatCluster? RootCluster { get; init; }

    /// <summary>Place of cluster 2.</summary>
    public required long DataStart { get; init; }

    /// <summary>Clusters of data; they are numbered from 2.</summary>
    public required uint Clusters { get; init; }

    /// <summary>Place of the FSInfo sector of FAT32, or -1.</summary>
    public required long InfoPlace { get; init; }

    /// <summary>Linux stores a dirty flag in the byte that DOS used for the drive's state.</summary>
    public required bool IsMarkedDirty { get; init; }

    public required uint Serial { get; init; }

    public string? Uuid => Serial == 0 ? null : $"{Serial >> 16:X4}-{Serial & 0xffff:X4}";

    /// <summary>True for a volume that Linux tries to mount as vfat.</summary>
    public static bool Looks(ReadOnlySpan<byte> sector)
    {
        if (U16(sector, 0x1fe) != 0xaa55 && sector[0] is not (0xeb or 0xe9))
            return false;
        if (sector.Slice(3, 8).SequenceEqual("NTFS    "u8) || sector.Slice(3, 8).SequenceEqual("-FVE-FS-"u8))
            return false;
        return U16(sector, 0x0b) is 512 or 1024 or 2048 or 4096
            && BitOperations.IsPow2(sector[0x0d])
            && U16(sector, 0x0e) != 0
            && sector[0x10] is >= 1 and <= 4
            && sector[0x15] is 0xf0 or >= 0xf8
            && (U16(sector, 0x13) != 0 || U32(sector, 0x20) != 0)
            && (U16(sector, 0x16) != 0 || U32(sector, 0x24) != 0);
    }

    /// <summary>The stated size of a volume that <see cref="Looks"/> like FAT, unchecked.</summary>
    public static long? ReadBytes(ReadOnlySpan<byte> sector) =>
        FileSystemSignature.Bytes(U16(sector, 0x13) is var small and not 0 ? small : U32(sector, 0x20), U16(sector, 0x0b));

    public static FatBootSector Read(BlockSource volume)
    {
        var sector = new byte[512];
        if (volume.Length < sector.Length)
            throw Damaged(volume, "the volume is too short", null, volume.Length, 0);
        volume.Read(0, sector);
        if (!Looks(sector))
            throw Damaged(volume, "has impossible values", null, null, 0);
        int sectorSize = U16(sector, 0x0b),
            clusterSize = sectorSize * sector[0x0d];
        if (clusterSize > 1 << 19)
            throw Damaged(volume, "makes clusters of more than 512 KiB", "sectors per cluster", sector[0x0d], 0x0d);
        var total = new FatSectors(U16(sector, 0x13) is var small and not 0 ? small : U32(sector, 0x20));
        var isLarge = U16(sector, 0x16) == 0;
        var table = new FatSectors(isLarge ? U32(sector, 0x24) : U16(sector, 0x16));
        var reserved = new FatSectors(U16(sector, 0x0e));
        var rootBytes = isLarge ? 0 : (long)U16(sector, 0x11) * 32;
        var rootSectors = FatSectors.Covering(rootBytes, sectorSize);
        var data = reserved + (sector[0x10] * table) + rootSectors;
        if (data.Count >= total.Count)
            throw Damaged(volume, "leaves no room for data", "total sectors", total.Count, 0x20);
        var clusters = (total - data).ToBytes(sectorSize) / clusterSize;
        var bits =
            isLarge ? 32
            : clusters < 4085 ? 12
            : 16;
        clusters = Math.Min(clusters, Math.Min(0x0fff_fff5, table.ToBytes(sectorSize) * 8 / bits) - FatCluster.First);
        if (clusters < 1)
            throw Damaged(volume, "has no clusters", "sectors per FAT", table.Count, 0x16);
        var root = isLarge ? new FatCluster(U32(sector, 0x2c)) : (FatCluster?)null;
        if (root is { } named && !named.IsAmong(clusters))
            throw Damaged(volume, $"is not one of the clusters 2 to {clusters + 1}", "root cluster", named.Number, 0x2c);
        if (!isLarge && (rootBytes == 0 || rootBytes % sectorSize != 0))
            throw Damaged(volume, "does not fill whole sectors", "root entries", rootBytes / 32, 0x11);
        var extended = isLarge ? 0x40 : 0x24;
        // With mirroring off (bit 7) the low bits name the one table that is kept.
        var flags = isLarge ? U16(sector, 0x28) : 0;
        var active = (flags & 0x80) != 0 ? flags & 0x0f : 0;
        if (active >= sector[0x10])
            throw Damaged(volume, "names a FAT that does not exist", "extended flags", flags, 0x28);
        var info = isLarge ? U16(sector, 0x30) : 0;
        return new FatBootSector
        {
            Bits = bits,
            SectorSize = sectorSize,
            ClusterSize = clusterSize,
            TotalBytes = total.ToBytes(sectorSize),
            FatStart = (reserved + (active * table)).ToBytes(sectorSize),
            FatLength = table.ToBytes(sectorSize),
            FatCount = sector[0x10],
            IsMirrored = (flags & 0x80) == 0,
            Media = sector[0x15],
            RootStart = (data - rootSectors).ToBytes(sectorSize),
            RootLength = rootBytes,
            RootCluster = root,
            DataStart = data.ToBytes(sectorSize),
            Clusters = (uint)clusters,
            InfoPlace = info is 0 or 0xffff || info >= reserved.Count ? -1 : new FatSectors(info).ToBytes(sectorSize),
            IsMarkedDirty = (sector[extended + 1] & 1) != 0,
            Serial = sector[extended + 2] is 0x28 or 0x29 ? U32(sector, extended + 3) : 0,
        };
    }

    private static ImageFormatException Damaged(BlockSource volume, string problem, string? field, object? value, int offset) =>
        new(volume.Name, "FAT boot sector", problem, field, value, offset, "fsck.vfat may restore it from the copy in sector 6.");
}
