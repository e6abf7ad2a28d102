using System.Buffers.Binary;
using ImageTools.Disks;
using ImageTools.Disks.Codecs;

namespace ImageTools.Convert.Compression;

/// <summary>
/// Turns a stored unit into the form of the target without compressing it again: deflate gains or loses its zlib wrapping (RFC
/// 1950), equal codecs stay.
/// </summary>
internal static class UnitRewrapper
{
    private const int Head = 2,
        Tail = 4;

    // CM 8, CINFO 7 (32 KiB window), FLEVEL 0, and the check bits for that.
    private static readonly byte[] ZlibHead = [0x78, 0x01];

    /// <summary>Writes the target's form of a unit; returns its length, or 0 when it has to be compressed.</summary>
    /// <param name="unit">What the source says of it.</param>
    /// <param name="target">Codec of the target.</param>
    /// <param name="stored">As it is stored; when its length is not exact, with bytes of its neighbour.</param>
    /// <param name="length">Length of the stream as its decoder found it, or 0.</param>
    /// <param name="content">Decoded; it was proved.</param>
    /// <param name="destination">Where the form goes.</param>
    public static int Rewrap(
        in EncodedUnit unit,
        Codec target,
        ReadOnlySpan<byte> stored,
        int length,
        ReadOnlySpan<byte> content,
        Span<byte> destination
    )
    {
        if (unit.Codec == Codec.Zstd || target == Codec.Zstd)
            return unit.Codec == target ? Copy(stored[..length], destination) : 0;
        if (unit.Codec == Codec.Zlib)
            return Copy(target == Codec.Zlib ? stored : stored[Head..^Tail], destination);
        if (target == Codec.Deflate)
            return Copy(length > 0 ? stored[..length] : stored, destination);
        // The checksum follows the stream at once, so its end has to be known.
        if (length == 0 || length + Head + Tail > destination.Length)
            return 0;
        ZlibHead.CopyTo(destination);
        stored[..length].CopyTo(destination[Head..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[(Head + length)..], Adler32.Of(content));
        return Head + length + Tail;
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        if (from.Length > to.Length)
            return 0;
        from.CopyTo(to);
        return from.Length;
    }
}
