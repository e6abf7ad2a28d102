namespace ImageTools.Disks;

/// <summary>
/// A number of sectors of 512 bytes, a place or a length, where the same parser also counts in bytes. Formats and tables that count so are
/// turned into bytes here, and nowhere else.
/// </summary>
/// <param name="Count">How many; so few that their bytes fit into 63 bits.</param>
public readonly record struct Sectors(long Count)
{
    /// <summary>Bytes of one.</summary>
    public const int Size = 512;

    /// <summary>The most whose bytes can be counted.</summary>
    public const long Most = long.MaxValue / Size;

    /// <summary>The same in bytes.</summary>
    public long Bytes => Count * Size;

    /// <summary>A number that a file states; null when its bytes can't be counted.</summary>
    public static Sectors? Checked(ulong count) => count <= Most ? new Sectors((long)count) : null;

    /// <summary>An entry of a table, which names a sector in 32 bits.</summary>
    public static Sectors Entry(uint count) => new(count);

    /// <summary>The sector that begins at so many bytes, or the whole sectors in a length.</summary>
    public static Sectors At(long bytes) => new(bytes / Size);

    /// <summary>As many as a length of so many bytes needs.</summary>
    public static Sectors Covering(long bytes) => new((bytes / Size) + (bytes % Size == 0 ? 0 : 1));
}
