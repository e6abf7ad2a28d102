using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>Consecutive blocks of a fork: a record of 128 bits.</summary>
/// <param name="Start">First block in the fork.</param>
/// <param name="Count">Blocks.</param>
/// <param name="Block">First block on the volume.</param>
/// <param name="IsUnwritten">Reads as zeros.</param>
internal readonly record struct XfsExtent(long Start, long Count, XfsBlock Block, bool IsUnwritten)
{
    /// <summary>Bytes of a record.</summary>
    public const int Size = 16;

    public long End => Start + Count;

    public static XfsExtent Parse(ReadOnlySpan<byte> record)
    {
        // From the top: 1 bit unwritten, 54 bits start, 52 bits block, 21 bits count.
        var (high, low) = (U64(record, 0), U64(record, 8));
        return new XfsExtent(
            (long)(high >> 9 & ((1UL << 54) - 1)),
            (long)(low & ((1 << 21) - 1)),
            new XfsBlock((long)((high & 0x1ff) << 43 | low >> 21)),
            high >> 63 != 0
        );
    }
}
