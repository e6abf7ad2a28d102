namespace ImageTools.Disks.FileSystems.Fat;

/// <summary>A number of sectors as the boot sector counts, a place or a length. Their size is the volume's own.</summary>
/// <param name="Count">From fields of 32 bits, so that a few of them together in bytes fit into 63 bits.</param>
internal readonly record struct FatSectors(long Count)
{
    /// <summary>As many as a length of so many bytes needs.</summary>
    public static FatSectors Covering(long bytes, int sectorSize) => new((bytes + sectorSize - 1) / sectorSize);

    public static FatSectors operator +(FatSectors one, FatSectors other) => new(one.Count + other.Count);

    public static FatSectors operator -(FatSectors one, FatSectors other) => new(one.Count - other.Count);

    public static FatSectors operator *(int times, FatSectors sectors) => new(times * sectors.Count);

    /// <summary>The same in bytes.</summary>
    public long ToBytes(int sectorSize) => Count * sectorSize;
}
