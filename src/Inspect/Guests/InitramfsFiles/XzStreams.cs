namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>
/// Finds the end of an xz stream (the .xz file format, version 1.2.1). Chunks of LZMA2 have length fields, so nothing is decoded.
/// </summary>
internal static class XzStreams
{
    private const int Lzma2 = 0x21,
        FooterLength = 12;
    private static readonly int[] CheckSizes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

    /// <summary>The end of the stream that begins here.</summary>
    /// <exception cref="InvalidDataException">The stream is damaged, is cut off, needs too much memory, or has a form that kernels do not
    /// read either.</exception>
    public static long EndOf(SourceStream stored)
    {
        stored.Skip(6);
        var flags = stored.TakeNumber(2);
        if ((flags & 0xF0FF) != 0)
            throw new InvalidDataException($"has unknown xz stream flags 0x{flags:x4}");
        var checkSize = CheckSizes[flags >> 8];
        stored.Skip(4);
        var blocks = 0UL;
        var start = stored.Position;
        for (var size = stored.TakeByte(); size != 0; (start, size) = (stored.Position, stored.TakeByte()))
        {
            ReadBlockHeader(stored, start + ((size + 1) * 4));
            SkipChunks(stored);
            stored.Skip(Padding(stored.Position - start) + checkSize);
            blocks++;
        }
        SkipIndex(stored, start, blocks);
        stored.Skip(FooterLength - 2);
        if (stored.TakeByte() != 'Y' || stored.TakeByte() != 'Z')
            throw new InvalidDataException("has no xz footer where its index ends");
        return stored.Position;
    }

    /// <summary>Flags, sizes if present, and filters. The last filter must be LZMA2. Its property is the size of its dictionary.</summary>
    private static void ReadBlockHeader(SourceStream stored, long end)
    {
        var flags = stored.TakeByte();
        for (var i = (flags >> 6 & 1) + (flags >> 7); i > 0; i--)
            TakeVariable(stored);
        ulong filter = 0;
        for (var left = (flags & 3) + 1; left > 0; left--)
        {
            filter = TakeVariable(stored);
            var properties = TakeVariable(stored);
            if (filter == Lzma2 && properties == 1)
                DictionaryLimit.Check(DictionarySize(stored.TakeByte()));
            else if (stored.Position + (long)Math.Min(properties, 1024) <= end)
                stored.Skip((long)Math.Min(properties, 1024));
        }
        if (filter != Lzma2 || stored.Position > end - 4)
            throw new InvalidDataException("has a damaged xz block header");
        stored.Skip(end - stored.Position);
    }

    /// <summary>Two bits of mantissa; the rest is the exponent (5.3.1).</summary>
    private static long DictionarySize(byte bits) =>
        bits > 40 ? long.MaxValue
        : bits == 40 ? uint.MaxValue
        : (2L | bits & 1) << (bits / 2 + 11);

    private static void SkipChunks(SourceStream stored)
    {
        for (var control = stored.TakeByte(); control != 0; control = stored.TakeByte())
        {
            if (control is > 2 and < 0x80)
                throw new InvalidDataException($"has an unknown LZMA2 chunk 0x{control:x2}");
            // Both sizes are big-endian, and stored minus one.
            if (control >= 0x80)
                stored.Skip(2);
            var size = (stored.TakeByte() << 8 | stored.TakeByte()) + 1;
            stored.Skip(size + (control >= 0xC0 ? 1 : 0));
        }
    }

    private static void SkipIndex(SourceStream stored, long start, ulong blocks)
    {
        if (TakeVariable(stored) != blocks)
            throw new InvalidDataException("has an xz index that does not fit its blocks");
        for (; blocks > 0; blocks--)
        {
            TakeVariable(stored);
            TakeVariable(stored);
        }
        stored.Skip(Padding(stored.Position - start) + 4);
    }

    /// <summary>Seven bits in each byte, lowest bits first.</summary>
    private static ulong TakeVariable(SourceStream stored)
    {
        ulong value = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var piece = stored.TakeByte();
            value |= (ulong)(piece & 0x7F) << shift;
            if (piece < 0x80)
                return value;
        }
        throw new InvalidDataException("has an xz number of more than nine bytes");
    }

    private static long Padding(long length) => -length & 3;
}
