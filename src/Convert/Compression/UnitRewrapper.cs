using System.Buffers.Binary;
using ImageTools.Disks;
using ImageTools.Disks.Codecs;

namespace ImageTools.Convert.Compression;

/// <summary>
/// Converts a stored unit to the target's form without compressing it again. Deflate gains or loses its zlib wrapper (RFC 1950); equal
/// codecs stay as they are.
/// </summary>
internal static class UnitRewrapper
{
    private const int Head = 2,
        Tail = 4;

    // CM 8, CINFO 7 (32 KiB window), FLEVEL 0, and the check bits for that.
    private static readonly byte[] ZlibHead = [0x78, 0x01];

    /// <summary>Writes the target's form of a unit. Returns its length, or 0 when it has to be compressed.</summary>
    /// <param name="unit">The unit as the source describes it.</param>
    /// <param name="target">Codec of the target.</param>
    /// <param name="stored">The stored bytes. When the length is not exact, they include bytes of the next unit.</param>
    /// <param name="length">Length of the stream as its decoder found it, or 0.</param>
    /// <param name="content">The decoded and verified bytes.</param>
    /// <param name="destination">Buffer for the result.</param>
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
        // The checksum follows the stream directly, so the stream's end must be known.
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
