using System.Globalization;

namespace ImageTools.Disks.Partitions;

/// <summary>
/// A place on a disk as its partition table counts: the number of a sector, whose size is the disk's own. Only here it becomes bytes.
/// </summary>
/// <param name="Number">From 0; so small that the bytes up to the end of the sector can be counted.</param>
internal readonly record struct Lba(long Number)
{
    /// <summary>Where the first copy of a GPT has its header.</summary>
    public static Lba Primary => new(1);

    /// <summary>A number that a table states; null when its bytes can't be counted, and so no disk has it.</summary>
    public static Lba? Checked(ulong stated, int sectorSize) => stated < (ulong)(long.MaxValue / sectorSize) ? new Lba((long)stated) : null;

    /// <summary>The last whole sector of a disk of so many bytes; -1 where there is none.</summary>
    public static Lba Last(long diskLength, int sectorSize) => new((diskLength / sectorSize) - 1);

    /// <summary>Its first byte.</summary>
    public long ToBytes(int sectorSize) => Number * sectorSize;

    /// <inheritdoc/>
    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}
