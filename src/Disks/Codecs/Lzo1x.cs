namespace ImageTools.Disks.Codecs;

/// <summary>Decodes blocks of LZO1X (Documentation/staging/lzo.rst of Linux): literals, and copies of earlier output.</summary>
public static class Lzo1x
{
    // A short copy has one meaning after four or more literals, another after one to three, and another after none.
    private const int AfterRun = 4;

    /// <summary>Decodes a block and returns how many bytes it has.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or longer than <paramref name="output"/>.</exception>
    public static int Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int i = 0,
            o = 0,
            state = 0;
        if (input.Length > 0 && input[0] > 17)
        {
            var first = input[i++] - 17;
            Literals(input, ref i, output, ref o, first);
            state = Math.Min(first, AfterRun);
        }
        while (true)
        {
            var t = Next(input, ref i);
            int length,
                distance,
                literals;
            if (t < 16)
            {
                if (state == 0)
                {
                    Literals(input, ref i, output, ref o, 3 + (t == 0 ? Long(input, ref i, 15) : t));
                    state = AfterRun;
                    continue;
                }
                literals = t & 3;
                length = state == AfterRun ? 3 : 2;
                distance = (state == AfterRun ? 0x801 : 1) + (t >> 2) + (Next(input, ref i) << 2);
            }
            else if (t >= 64)
            {
                literals = t & 3;
                length = (t >> 5) + 1;
                distance = 1 + ((t >> 2) & 7) + (Next(input, ref i) << 3);
            }
            else if (t >= 32)
            {
                length = 2 + ((t & 31) == 0 ? Long(input, ref i, 31) : t & 31);
                var word = Next(input, ref i) | (Next(input, ref i) << 8);
                (distance, literals) = (1 + (word >> 2), word & 3);
            }
            else
            {
                length = 2 + ((t & 7) == 0 ? Long(input, ref i, 7) : t & 7);
                var word = Next(input, ref i) | (Next(input, ref i) << 8);
                (distance, literals) = (((t & 8) << 11) + (word >> 2), word & 3);
                if (distance == 0)
                    return i == input.Length ? o : throw new InvalidDataException("an LZO block has bytes after its end");
                distance += 0x4000;
            }
            if (distance > o || length > output.Length - o)
                throw new InvalidDataException($"an LZO block copies {length} bytes from {distance} before byte {o}");
            // The copy may overlap its own output.
            for (; length > 0; length--, o++)
                output[o] = output[o - distance];
            Literals(input, ref i, output, ref o, literals);
            state = literals;
        }
    }

    private static int Next(ReadOnlySpan<byte> input, ref int i) =>
        i < input.Length ? input[i++] : throw new InvalidDataException("an LZO block is cut off");

    /// <summary>A length: bytes of 0, each of which means 255, and a last byte.</summary>
    private static int Long(ReadOnlySpan<byte> input, ref int i, int least)
    {
        var length = least;
        int next;
        while ((next = Next(input, ref i)) == 0)
            length += 255;
        return length + next;
    }

    private static void Literals(ReadOnlySpan<byte> input, ref int i, Span<byte> output, ref int o, int count)
    {
        if (count > input.Length - i || count > output.Length - o)
            throw new InvalidDataException($"an LZO block has {count} literals that do not fit");
        input.Slice(i, count).CopyTo(output[o..]);
        (i, o) = (i + count, o + count);
    }
}
