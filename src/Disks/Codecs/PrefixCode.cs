namespace ImageTools.Disks.Codecs;

/// <summary>
/// A canonical prefix code: shorter codes first, those of one length in the order of their symbols, the highest bit first. Short codes are
/// found in a table.
/// </summary>
internal sealed class PrefixCode
{
    private const int MostBits = 16,
        FastBits = 9;

    // A symbol with the length of its code in the low bits; 0 for none.
    private readonly ushort[] fast = new ushort[1 << FastBits];
    private readonly ushort[] sorted;
    private readonly int[] counts = new int[MostBits + 1];

    /// <summary>Makes the code.</summary>
    /// <param name="lengths">Bits of each symbol's code, up to 16; 0 for a symbol without one. At most 4096 symbols.</param>
    /// <exception cref="InvalidDataException">There are more codes than bits for them.</exception>
    public PrefixCode(ReadOnlySpan<byte> lengths)
    {
        foreach (var length in lengths)
            counts[length]++;
        counts[0] = 0;
        Span<int> next = stackalloc int[MostBits + 1],
            places = stackalloc int[MostBits + 1];
        next.Clear();
        places.Clear();
        for (var bits = 1; bits <= MostBits; bits++)
        {
            next[bits] = (next[bits - 1] + counts[bits - 1]) << 1;
            places[bits] = places[bits - 1] + counts[bits - 1];
            if (next[bits] + counts[bits] > 1 << bits)
                throw new InvalidDataException("a prefix code has more codes than bits for them");
        }
        sorted = new ushort[places[MostBits] + counts[MostBits]];
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            int bits = lengths[symbol];
            if (bits == 0)
                continue;
            sorted[places[bits]++] = (ushort)symbol;
            var code = next[bits]++;
            if (bits <= FastBits)
                fast.AsSpan(code << (FastBits - bits), 1 << (FastBits - bits)).Fill((ushort)((symbol << 4) | bits));
        }
    }

    /// <summary>Takes the next symbol.</summary>
    public int Read(ref WordBits bits)
    {
        var entry = fast[bits.Peek(FastBits)];
        if (entry != 0)
        {
            bits.Skip(entry & 15);
            return entry >> 4;
        }
        int code = bits.Peek(MostBits),
            first = 0,
            place = 0;
        for (var length = 1; length <= MostBits; length++)
        {
            first <<= 1;
            var index = (code >> (MostBits - length)) - first;
            if (index < counts[length])
            {
                bits.Skip(length);
                return sorted[place + index];
            }
            first += counts[length];
            place += counts[length];
        }
        throw new InvalidDataException("a compressed block has a code without a symbol");
    }
}
