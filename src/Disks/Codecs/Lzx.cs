using System.Buffers.Binary;

namespace ImageTools.Disks.Codecs;

/// <summary>
/// Decodes LZX as WIM files and the overlay filter of Windows have it: chunks of up to 32 KiB, each on its own, in which the targets of
/// x86 calls are absolute.
/// </summary>
internal static class Lzx
{
    /// <summary>Bytes of a chunk, and the farthest that a copy reaches back.</summary>
    public const int ChunkSize = 32 << 10;

    private const int Verbatim = 1,
        Aligned = 2,
        Stored = 3,
        Slots = 30,
        MainSymbols = 256 + (Slots * 8),
        LengthSymbols = 249,
        AlignedSymbols = 8,
        PreSymbols = 20,
        LeastLength = 2,
        // The chunk counts as the beginning of a file of this size.
        CallFileSize = 12_000_000;

    /// <summary>Fills <paramref name="output"/>, which is at most <see cref="ChunkSize"/>.</summary>
    /// <exception cref="InvalidDataException">The chunk is damaged.</exception>
    public static void Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var bits = new WordBits(input, 0);
        // The lengths of a block's codes are stated as differences to the block before.
        Span<byte> main = stackalloc byte[MainSymbols],
            lengths = stackalloc byte[LengthSymbols];
        main.Clear();
        lengths.Clear();
        (int A, int B, int C) recent = (1, 1, 1);
        for (var o = 0; o < output.Length;)
        {
            var type = bits.Take(3);
            var size = bits.Take(1) != 0 ? ChunkSize : bits.Take(16);
            if (size == 0 || size > output.Length - o)
                throw new InvalidDataException($"an LZX block of {size} bytes does not fit at byte {o}");
            if (type == Stored)
                ReadStored(ref bits, output.Slice(o, size), ref recent);
            else if (type is Verbatim or Aligned)
                ReadBlock(ref bits, output, o, o + size, type == Aligned, main, lengths, ref recent);
            else
                throw new InvalidDataException($"an LZX block has the type {type}");
            o += size;
        }
        RestoreCalls(output);
    }

    private static void ReadStored(ref WordBits bits, Span<byte> output, ref (int A, int B, int C) recent)
    {
        Span<byte> distances = stackalloc byte[12];
        bits.Align();
        bits.Bytes(distances);
        recent = (
            BinaryPrimitives.ReadInt32LittleEndian(distances),
            BinaryPrimitives.ReadInt32LittleEndian(distances[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(distances[8..])
        );
        bits.Bytes(output);
        // Words begin at even places; a padding byte may be missing at the end.
        if (output.Length % 2 != 0)
            bits.Pad();
        bits.Resume();
    }

    private static void ReadBlock(
        ref WordBits bits,
        Span<byte> output,
        int o,
        int end,
        bool isAligned,
        scoped Span<byte> mainLengths,
        scoped Span<byte> lengthLengths,
        ref (int A, int B, int C) recent
    )
    {
        PrefixCode? aligned = null;
        if (isAligned)
        {
            Span<byte> alignedLengths = stackalloc byte[AlignedSymbols];
            for (var i = 0; i < AlignedSymbols; i++)
                alignedLengths[i] = (byte)bits.Take(3);
            aligned = new PrefixCode(alignedLengths);
        }
        ReadLengths(ref bits, mainLengths[..256]);
        ReadLengths(ref bits, mainLengths[256..]);
        ReadLengths(ref bits, lengthLengths);
        var (main, lengths) = (new PrefixCode(mainLengths), new PrefixCode(lengthLengths));
        while (o < end)
        {
            var symbol = main.Read(ref bits);
            if (symbol < 256)
            {
                output[o++] = (byte)symbol;
                continue;
            }
            var length = (symbol & 7) + LeastLength;
            if ((symbol & 7) == 7)
                length += lengths.Read(ref bits);
            var distance = ReadDistance(ref bits, (symbol - 256) >> 3, aligned, ref recent);
            if (distance <= 0 || distance > o || length > end - o)
                throw new InvalidDataException($"an LZX copy of {length} bytes from {distance} before byte {o} does not fit");
            // The copy may overlap its own output.
            for (; length > 0; length--, o++)
                output[o] = output[o - distance];
        }
    }

    // The first three slots are the recent distances; the one that is used comes to the front.
    private static int ReadDistance(ref WordBits bits, int slot, PrefixCode? aligned, ref (int A, int B, int C) recent)
    {
        switch (slot)
        {
            case 0:
                return recent.A;
            case 1:
                recent = (recent.B, recent.A, recent.C);
                return recent.A;
            case 2:
                recent = (recent.C, recent.B, recent.A);
                return recent.A;
        }
        // Two slots for each number of further bits, which begins with none for slots 2 and 3.
        var extra = (slot >> 1) - 1;
        var value = (2 | (slot & 1)) << extra;
        if (aligned is null || extra < 3)
            value += bits.Take(extra);
        else
            value += (bits.Take(extra - 3) << 3) + aligned.Read(ref bits);
        recent = (value - 2, recent.A, recent.B);
        return recent.A;
    }

    // Lengths of codes, as differences modulo 17 to those before, or as runs; in a code of their own.
    private static void ReadLengths(ref WordBits bits, scoped Span<byte> lengths)
    {
        Span<byte> preLengths = stackalloc byte[PreSymbols];
        for (var i = 0; i < PreSymbols; i++)
            preLengths[i] = (byte)bits.Take(4);
        var pre = new PrefixCode(preLengths);
        for (var i = 0; i < lengths.Length;)
        {
            var symbol = pre.Read(ref bits);
            if (symbol < 17)
            {
                lengths[i] = Changed(lengths[i], symbol);
                i++;
                continue;
            }
            var run = symbol switch
            {
                17 => 4 + bits.Take(4),
                18 => 20 + bits.Take(5),
                _ => 4 + bits.Take(1),
            };
            byte value = 0;
            if (symbol == 19)
            {
                var change = pre.Read(ref bits);
                if (change > 16)
                    throw new InvalidDataException("an LZX run of lengths has no length");
                value = Changed(lengths[i], change);
            }
            // The last run may go on behind the end.
            for (; run > 0 && i < lengths.Length; run--)
                lengths[i++] = value;
        }
    }

    private static byte Changed(byte length, int change) => (byte)((length - change + 17) % 17);

    // The operand of a call was made absolute; it becomes relative to its place again.
    private static void RestoreCalls(Span<byte> output)
    {
        for (var i = 0; i < output.Length - 10; i++)
        {
            if (output[i] != 0xe8)
                continue;
            var operand = output.Slice(i + 1, 4);
            var target = BinaryPrimitives.ReadInt32LittleEndian(operand);
            if (target >= 0 && target < CallFileSize)
                BinaryPrimitives.WriteInt32LittleEndian(operand, target - i);
            else if (target < 0 && target >= -i)
                BinaryPrimitives.WriteInt32LittleEndian(operand, target + CallFileSize);
            i += 4;
        }
    }
}
