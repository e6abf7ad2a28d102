using System.Buffers.Binary;
using SharpCompress.Compressors.LZMA;

namespace ImageTools.Disks.Codecs;

/// <summary>
/// Decodes one block of LZMA in one call. The dictionary that a block states has no effect: a copy reaches back to the start of the output
/// at most, so no decoder needs more than the length of the output.
/// </summary>
internal static class LzmaBlock
{
    private const int SmallestDictionary = 4096,
        AloneHeader = 13,
        MostProperties = 9 * 5 * 5;

    /// <summary>
    /// The old format of LZMA SDK: properties, size of the dictionary, length of the output (all ones when unknown), data. Returns the
    /// decoded length, or -1 when the block is damaged or does not fit.
    /// </summary>
    public static int DecodeAlone(ReadOnlyMemory<byte> source, Span<byte> destination)
    {
        if (source.Length < AloneHeader)
            return -1;
        var length = BinaryPrimitives.ReadInt64LittleEndian(source.Span[5..]);
        if (length < -1 || length > destination.Length)
            return -1;
        return length < 0
            ? Decode(Properties(source.Span[0], destination.Length), source[AloneHeader..], destination, isExact: false, isLzma2: false)
            : Decode(
                Properties(source.Span[0], (int)length),
                source[AloneHeader..],
                destination[..(int)length],
                isExact: true,
                isLzma2: false
            );
    }

    /// <summary>
    /// MicroLZMA: the complement of the properties stands where the first byte of the range coder, which is always 0, would be. The stream
    /// has no end mark and may hold more than <paramref name="destination"/> takes. Returns -1 when it is damaged.
    /// </summary>
    public static int DecodeMicro(ReadOnlyMemory<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty)
            return -1;
        var properties = (byte)~source.Span[0];
        var stream = source.ToArray();
        stream[0] = 0;
        return Decode(Properties(properties, destination.Length), stream, destination, isExact: true, isLzma2: false);
    }

    /// <summary>
    /// The chunks of LZMA2, with their end mark, that hold exactly <paramref name="destination"/>; -1 when they are
    /// damaged.
    /// </summary>
    public static int DecodeLzma2(ReadOnlyMemory<byte> source, Span<byte> destination)
    {
        byte bits = 0;
        while (bits < 39 && (2L | (bits & 1)) << ((bits / 2) + 11) < destination.Length)
            bits++;
        return Decode([bits], source, destination, isExact: true, isLzma2: true);
    }

    private static byte[] Properties(byte bits, int length)
    {
        var properties = new byte[5];
        properties[0] = bits;
        BinaryPrimitives.WriteInt32LittleEndian(properties.AsSpan(1), Math.Max(length, SmallestDictionary));
        return properties;
    }

    private static int Decode(byte[] properties, ReadOnlyMemory<byte> source, Span<byte> destination, bool isExact, bool isLzma2)
    {
        if (!isLzma2 && properties[0] >= MostProperties)
            return -1;
        try
        {
            using var stored = new StoredStream(source);
            using var decoder = LzmaStream.Create(
                properties,
                stored,
                source.Length,
                isExact ? destination.Length : -1,
                null,
                isLzma2,
                true
            );
            var read = decoder.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
            if (isExact)
                return read == destination.Length ? read : -1;
            Span<byte> more = stackalloc byte[1];
            return read == destination.Length && decoder.Read(more) != 0 ? -1 : read;
        }
        // The decoder has errors of its own, and meets damaged input as null or an index out of range, too.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return -1;
        }
    }
}
