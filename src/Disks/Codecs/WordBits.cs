namespace ImageTools.Disks.Codecs;

/// <summary>
/// Bits in words of 16, little-endian, the highest bit first, between which bytes may lie (XPRESS, LZX). At least 16 bits are kept ready,
/// so the place of such bytes is the one after the words that were needed so far. After the end come zeros.
/// </summary>
internal ref struct WordBits
{
    private const int MostPastEnd = 8;
    private readonly ReadOnlySpan<byte> input;
    private uint ready;
    private int count,
        at;

    public WordBits(ReadOnlySpan<byte> input, int start)
    {
        this.input = input;
        at = start;
        Resume();
    }

    /// <summary>The next bits, up to 16, which stay.</summary>
    public readonly int Peek(int bits) => (int)(ready >> 1 >> (31 - bits));

    /// <summary>Takes up to 16 bits away.</summary>
    public void Skip(int bits)
    {
        ready <<= bits;
        count -= bits;
        if (count < 16)
            Fill();
    }

    /// <summary>Takes up to 16 bits.</summary>
    public int Take(int bits)
    {
        var value = Peek(bits);
        Skip(bits);
        return value;
    }

    /// <summary>Takes the byte after the words that were needed so far.</summary>
    public int Byte() => at < input.Length ? input[at++] : throw new InvalidDataException("a compressed block is cut off");

    /// <summary>
    /// Goes to the next word, from which on bytes are taken; where one has just begun, that word is passed over. <see cref="Resume"/> goes
    /// back to bits.
    /// </summary>
    public void Align()
    {
        // What is left after the rest of the word, or the whole of it, are words that were only fetched early.
        var dropped = count % 16 == 0 ? 16 : count % 16;
        at -= (count - dropped) / 8;
        (ready, count) = (0, 0);
    }

    /// <summary>Takes as many bytes as the destination has room for.</summary>
    public void Bytes(scoped Span<byte> destination)
    {
        if (at > input.Length - destination.Length)
            throw new InvalidDataException("a compressed block is cut off");
        input.Slice(at, destination.Length).CopyTo(destination);
        at += destination.Length;
    }

    /// <summary>Passes over a byte, which may be missing at the end.</summary>
    public void Pad() => at++;

    /// <summary>Takes bits again, after bytes.</summary>
    public void Resume()
    {
        Fill();
        Fill();
    }

    private void Fill()
    {
        // A block may end within a word that is looked at, never far behind its end.
        if (at > input.Length + MostPastEnd)
            throw new InvalidDataException("a compressed block is cut off");
        var low = at < input.Length ? input[at] : 0;
        var high = at + 1 < input.Length ? input[at + 1] : 0;
        ready |= (uint)(low | (high << 8)) << (16 - count);
        count += 16;
        at += 2;
    }
}
