using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Codecs;

/// <summary>Decodes LZNT1 (MS-XCA 2.5), by which NTFS compresses files: chunks that each hold 4096 bytes.</summary>
internal static class Lznt1
{
    private const int ChunkSize = 4096;

    /// <summary>Fills <paramref name="output"/>; what the chunks do not reach becomes zero.</summary>
    /// <exception cref="InvalidDataException">A chunk is damaged.</exception>
    public static void Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        while (output.Length > 0 && input.Length >= 2)
        {
            int header = U16(input, 0),
                length = (header & 0xfff) + 1;
            // A header of zero is the end.
            if (header == 0)
                break;
            if (length > input.Length - 2)
                throw new InvalidDataException($"an LZNT1 chunk of {length} bytes is cut off");
            var chunk = output[..Math.Min(ChunkSize, output.Length)];
            if ((header & 0x8000) == 0)
            {
                var count = Math.Min(length, chunk.Length);
                input.Slice(2, count).CopyTo(chunk);
                chunk[count..].Clear();
            }
            else
            {
                chunk[DecodeChunk(input.Slice(2, length), chunk)..].Clear();
            }
            input = input[(2 + length)..];
            output = output[chunk.Length..];
        }
        output.Clear();
    }

    private static int DecodeChunk(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int i = 0,
            o = 0;
        while (i < input.Length)
        {
            int flags = input[i++];
            for (var bit = 0; bit < 8 && i < input.Length; bit++, flags >>= 1)
            {
                // The output may end within a chunk: the last of a file.
                if (o == output.Length)
                    return o;
                if ((flags & 1) == 0)
                {
                    output[o++] = input[i++];
                    continue;
                }
                if (i + 2 > input.Length)
                    throw new InvalidDataException("an LZNT1 copy is cut off");
                var token = U16(input, i);
                i += 2;
                // The farther into the chunk, the more of the 16 bits are the distance.
                var lengthBits = 12;
                for (var reach = o - 1; reach >= 0x10; reach >>= 1)
                    lengthBits--;
                var (length, distance) = ((token & ((1 << lengthBits) - 1)) + 3, (token >> lengthBits) + 1);
                if (distance > o)
                    throw new InvalidDataException($"an LZNT1 copy reaches {distance} bytes back from byte {o}");
                // The copy may overlap its own output.
                for (length = Math.Min(length, output.Length - o); length > 0; length--, o++)
                    output[o] = output[o - distance];
            }
        }
        return o;
    }
}
