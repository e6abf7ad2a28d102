namespace ImageTools.Disks;

/// <summary>A range of a <see cref="BlockSource"/> whose bytes are of one kind.</summary>
/// <param name="Start">First byte, as an offset in the source that was asked.</param>
/// <param name="Length">Bytes; never zero.</param>
/// <param name="Kind">Data, zeros or unallocated.</param>
/// <param name="Storage">For data: the source (usually the image file) that holds the bytes, or null when only
/// <see cref="BlockSource.Read"/> can read them.</param>
/// <param name="StorageOffset">For plain data with <paramref name="Storage"/>: offset of the first byte in it.</param>
/// <param name="Encoded">For compressed data: the unit as it is stored. Plain data has none.</param>
public readonly record struct Extent(
    long Start,
    long Length,
    ExtentKind Kind,
    BlockSource? Storage = null,
    long StorageOffset = -1,
    EncodedUnit? Encoded = null
)
{
    /// <summary>First byte after this extent.</summary>
    public long End => Start + Length;

    /// <summary>True when every byte reads as zero without reading.</summary>
    public bool IsZero => Kind != ExtentKind.Data;

    /// <summary>Plain data whose place is unknown.</summary>
    public static Extent Data(long start, long length) => new(start, length, ExtentKind.Data);

    /// <summary>Plain data that <paramref name="storage"/> holds unchanged.</summary>
    public static Extent Data(long start, long length, BlockSource storage, long storageOffset) =>
        new(start, length, ExtentKind.Data, storage, storageOffset);

    /// <summary>Allocated as zeros, or recorded as zeros.</summary>
    public static Extent Zero(long start, long length) => new(start, length, ExtentKind.Zero);

    /// <summary>Never allocated; reads as zeros.</summary>
    public static Extent Unallocated(long start, long length) => new(start, length, ExtentKind.Unallocated);

    /// <summary>
    /// The part inside <c>[from, to)</c>, which must not be empty. An encoded unit stays whole: only its extent becomes shorter.
    /// </summary>
    public Extent Clip(long from, long to)
    {
        var start = Math.Max(Start, from);
        var end = Math.Min(End, to);
        return this with
        {
            Start = start,
            Length = end - start,
            StorageOffset = StorageOffset < 0 ? StorageOffset : StorageOffset + (start - Start),
        };
    }

    /// <summary>The same bytes at another offset, for a wrapper that shifts its source.</summary>
    public Extent Shift(long by) =>
        this with
        {
            Start = Start + by,
            Encoded = Encoded is { } unit ? unit with { UnitStart = unit.UnitStart + by } : null,
        };
}
