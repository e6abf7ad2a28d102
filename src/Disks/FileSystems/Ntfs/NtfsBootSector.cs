using System.Numerics;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>The boot sector of NTFS ($Boot), checked.</summary>
internal sealed record NtfsBootSector
{
    private const int MaxClusterSize = 2 << 20,
        MaxRecordSize = 64 << 10;

    public required int SectorSize { get; init; }

    public required int ClusterSize { get; init; }

    /// <summary>Bytes of the file system. Its backup boot sector lies behind them.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>Whole clusters.</summary>
    public required long Clusters { get; init; }

    /// <summary>First cluster of $MFT.</summary>
    public required NtfsCluster Table { get; init; }

    /// <summary>First cluster of $MFTMirr.</summary>
    public required NtfsCluster Mirror { get; init; }

    /// <summary>Bytes of a file record.</summary>
    public required int RecordSize { get; init; }

    public required ulong Serial { get; init; }

    public string? Uuid => UuidOf(Serial);

    /// <summary>Whether the sector carries the name of NTFS.</summary>
    public static bool Looks(ReadOnlySpan<byte> sector) => sector.Slice(3, 8).SequenceEqual("NTFS    "u8);

    /// <summary>The UUID of a boot sector that is not checked.</summary>
    public static string? ReadUuid(ReadOnlySpan<byte> sector) => UuidOf(U64(sector, 0x48));

    /// <summary>The stated size of a boot sector that is not checked.</summary>
    public static long? ReadBytes(ReadOnlySpan<byte> sector) => FileSystemSignature.Bytes(U64(sector, 0x28), U16(sector, 0x0b));

    public static NtfsBootSector Read(BlockSource volume)
    {
        var sector = new byte[512];
        if (volume.Length < sector.Length)
            throw Damaged(volume, "the volume is too short", null, volume.Length, 0);
        volume.Read(0, sector);
        if (!Looks(sector))
            throw Damaged(volume, "does not name NTFS", "OEM ID", null, 3);
        int sectorSize = U16(sector, 0x0b);
        if (sectorSize is < 256 or > 4096 || !BitOperations.IsPow2(sectorSize))
            throw Damaged(volume, "is not a power of two from 256 to 4096", "bytes per sector", sectorSize, 0x0b);
        // Above 128 sectors, a cluster is stated as the negative exponent of the number of sectors.
        int count = sector[0x0d];
        var sectors = count <= 0x80 ? count : 1L << Math.Min(256 - count, 40);
        var clusterSize = sectors * sectorSize;
        if (!BitOperations.IsPow2(sectors) || clusterSize is < 256 or > MaxClusterSize)
            throw Damaged(volume, "makes no cluster of up to 2 MiB", "sectors per cluster", count, 0x0d);
        var total = FileSystemSignature.Bytes(U64(sector, 0x28), (ulong)sectorSize);
        if (total is not { } bytes || bytes == long.MaxValue || bytes < clusterSize)
            throw Damaged(volume, "is not a possible size", "total sectors", U64(sector, 0x28), 0x28);
        var boot = new NtfsBootSector
        {
            SectorSize = sectorSize,
            ClusterSize = (int)clusterSize,
            TotalBytes = bytes,
            Clusters = bytes / clusterSize,
            Table = new NtfsCluster(Clamp(U64(sector, 0x30))),
            Mirror = new NtfsCluster(Clamp(U64(sector, 0x38))),
            RecordSize = RecordBytes(volume, sector[0x40], clusterSize),
            Serial = U64(sector, 0x48),
        };
        if (!boot.Table.IsIn(boot))
            throw Damaged(volume, $"is not one of {boot.Clusters} clusters", "cluster of $MFT", U64(sector, 0x30), 0x30);
        return boot;
    }

    private static long Clamp(ulong number) => (long)Math.Min(number, long.MaxValue);

    private static string? UuidOf(ulong serial) => serial == 0 ? null : $"{serial:X16}";

    // A positive number counts clusters; a negative one is the exponent of a size in bytes.
    private static int RecordBytes(BlockSource volume, byte field, long clusterSize)
    {
        var value = (sbyte)field;
        var size = value >= 0 ? value * clusterSize : 1L << Math.Min(-value, 62);
        if (size is < 512 or > MaxRecordSize || !BitOperations.IsPow2(size))
            throw Damaged(volume, "makes no record of 512 bytes to 64 KiB", "clusters per file record", value, 0x40);
        return (int)size;
    }

    private static ImageFormatException Damaged(BlockSource volume, string problem, string? field, object? value, int offset) =>
        new(
            volume.Name,
            "NTFS boot sector",
            problem,
            field,
            value,
            offset,
            "Its copy is the last sector of the partition; chkdsk, or ntfsfix, can restore it."
        );
}
