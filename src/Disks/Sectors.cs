namespace ImageTools.Disks;

/// <summary>
/// A number of 512-byte sectors, as an offset or a length, for parsers that also count in bytes. Only this type converts such sectors to
/// bytes.
/// </summary>
/// <param name="Count">The number of sectors; their bytes fit into 63 bits.</param>
public readonly record struct Sectors(long Count)
{
    /// <summary>Bytes of a sector.</summary>
    public const int Size = 512;

    /// <summary>The largest number whose bytes fit.</summary>
    public const long Most = long.MaxValue / Size;

    /// <summary>The same in bytes.</summary>
    public long Bytes => Count * Size;

    /// <summary>A number from a file; null when its bytes don't fit.</summary>
    public static Sectors? Checked(ulong count) => count <= Most ? new Sectors((long)count) : null;

    /// <summary>An entry of a table, which names a sector in 32 bits.</summary>
    public static Sectors Entry(uint count) => new(count);

    /// <summary>The sector that begins at this byte, or the whole sectors of a length.</summary>
    public static Sectors At(long bytes) => new(bytes / Size);

    /// <summary>The sectors that a length in bytes needs.</summary>
    public static Sectors Covering(long bytes) => new((bytes / Size) + (bytes % Size == 0 ? 0 : 1));
}
