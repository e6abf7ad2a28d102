namespace ImageTools.Disks.Codecs;

/// <summary>Decodes LZ77+Huffman of MS-XCA (2.2), which Windows calls XPRESS: one block, whose length is known.</summary>
internal static class XpressHuffman
{
    private const int Symbols = 512,
        TableBytes = Symbols / 2;

    /// <summary>Fills <paramref name="output"/>, which is at most 64 KiB.</summary>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public static void Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length < TableBytes)
            throw new InvalidDataException("an XPRESS block is too short for its code");
        Span<byte> lengths = stackalloc byte[Symbols];
        for (var i = 0; i < TableBytes; i++)
            (lengths[2 * i], lengths[(2 * i) + 1]) = ((byte)(input[i] & 15), (byte)(input[i] >> 4));
        var code = new PrefixCode(lengths);
        var bits = new WordBits(input, TableBytes);
        for (var o = 0; o < output.Length;)
        {
            var symbol = code.Read(ref bits);
            if (symbol < 256)
            {
                output[o++] = (byte)symbol;
                continue;
            }
            int length = symbol & 15,
                distanceBits = (symbol >> 4) & 15;
            // A long length is in bytes between the words; it is read before the distance's bits make room for a further word.
            if (length == 15)
            {
                length = bits.Byte();
                length = length < 255 ? length + 15 : LongLength(ref bits);
            }
            length += 3;
            var distance = (1 << distanceBits) + bits.Take(distanceBits);
            if (distance > o || length > output.Length - o)
                throw new InvalidDataException($"an XPRESS copy of {length} bytes from {distance} before byte {o} does not fit");
            // The copy may overlap its own output.
            for (; length > 0; length--, o++)
                output[o] = output[o - distance];
        }
    }

    private static int LongLength(ref WordBits bits)
    {
        var length = bits.Byte() | (bits.Byte() << 8);
        if (length == 0)
            length = bits.Byte() | (bits.Byte() << 8) | (bits.Byte() << 16) | (bits.Byte() << 24);
        return length is >= 15 and < 1 << 24 ? length : throw new InvalidDataException($"an XPRESS copy has the length {length}");
    }
}
