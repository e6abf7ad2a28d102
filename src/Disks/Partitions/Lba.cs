using System.Globalization;

namespace ImageTools.Disks.Partitions;

/// <summary>
/// The number of a sector in a partition table; the disk decides the sector size. Only this type converts it to bytes.
/// </summary>
/// <param name="Number">From 0; the bytes up to the end of the sector fit into 63 bits.</param>
internal readonly record struct Lba(long Number)
{
    /// <summary>Sector of the primary GPT header.</summary>
    public static Lba Primary => new(1);

    /// <summary>A number from a table; null when its bytes don't fit, so that no disk has it.</summary>
    public static Lba? Checked(ulong stated, int sectorSize) => stated < (ulong)(long.MaxValue / sectorSize) ? new Lba((long)stated) : null;

    /// <summary>The last whole sector of a disk of this length; -1 when there is none.</summary>
    public static Lba Last(long diskLength, int sectorSize) => new((diskLength / sectorSize) - 1);

    /// <summary>Its first byte.</summary>
    public long ToBytes(int sectorSize) => Number * sectorSize;

    /// <inheritdoc/>
    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}
