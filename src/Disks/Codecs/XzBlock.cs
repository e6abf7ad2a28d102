using System.IO.Hashing;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Codecs;

/// <summary>
/// Decodes an .xz stream (the .xz file format, version 1.2.1) that fits into memory, in one call. The sizes of LZMA2's chunks are added up
/// first, so nothing that the stream states is allocated.
/// </summary>
internal static class XzBlock
{
    private const int HeaderLength = 12,
        Lzma2 = 0x21;
    private static readonly int[] CheckSizes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

    private static ReadOnlySpan<byte> Magic => [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0];

    /// <summary>
    /// Decodes <paramref name="source"/>. Returns the decoded length, or -1 when the stream is damaged, does not fit, or uses a filter that
    /// is not known.
    /// </summary>
    public static int Decode(ReadOnlyMemory<byte> source, Span<byte> destination)
    {
        var bytes = source.Span;
        if (bytes.Length < HeaderLength || !bytes.StartsWith(Magic) || bytes[6] != 0 || bytes[7] > 15)
            return -1;
        if (Crc32.HashToUInt32(bytes.Slice(6, 2)) != U32(bytes, 8))
            return -1;
        int at = HeaderLength,
            written = 0;
        // A block begins with its length, the index with 0.
        while (at < bytes.Length && bytes[at] != 0)
        {
            var start = at;
            if (!TryReadHeader(bytes, ref at, out var filters) || !TryMeasure(bytes, at, out var stored, out var length))
                return -1;
            if (length > destination.Length - written)
                return -1;
            var output = destination.Slice(written, length);
            if (length > 0 && LzmaBlock.DecodeLzma2(source.Slice(at, stored), output) < 0)
                return -1;
            for (var i = filters.Count - 1; i >= 0; i--)
                filters[i].Decode(output);
            at += stored;
            at += -(at - start) & 3;
            var check = CheckSizes[bytes[7]];
            if (check > bytes.Length - at || !IsRight(bytes[7], output, bytes.Slice(at, check)))
                return -1;
            at += check;
            written += length;
        }
        return at < bytes.Length ? written : -1;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> bytes, ref int at, out List<BranchFilter> filters)
    {
        filters = [];
        var (start, end) = (at, at + ((bytes[at] + 1) * 4));
        if (end > bytes.Length || Crc32.HashToUInt32(bytes[start..(end - 4)]) != U32(bytes, end - 4))
            return false;
        var fields = bytes[(start + 1)..(end - 4)];
        var (position, flags) = (1, fields[0]);
        if ((flags & 0x3c) != 0)
            return false;
        for (var i = (flags >> 6 & 1) + (flags >> 7); i > 0; i--)
        {
            if (!TryReadNumber(fields, ref position, out _))
                return false;
        }
        for (var left = flags & 3; left >= 0; left--)
        {
            if (
                !TryReadNumber(fields, ref position, out var id)
                || !TryReadNumber(fields, ref position, out var size)
                || size > (ulong)(fields.Length - position)
            )
            {
                return false;
            }
            var properties = fields.Slice(position, (int)size);
            position += (int)size;
            if (left == 0)
            {
                at = end;
                return id == Lzma2 && size == 1;
            }
            if (BranchFilter.Find(id, properties) is not { } filter)
                return false;
            filters.Add(filter);
        }
        return false;
    }

    /// <summary>Stored and decoded bytes of the chunks, up to and with their end mark.</summary>
    private static bool TryMeasure(ReadOnlySpan<byte> bytes, int start, out int stored, out int length)
    {
        (stored, length) = (0, 0);
        for (var at = start; at < bytes.Length;)
        {
            var control = bytes[at];
            if (control == 0)
            {
                stored = at + 1 - start;
                return true;
            }
            // Sizes are big-endian and stored minus one; a compressed chunk has both, and its properties from 0xc0 on.
            var header = control switch
            {
                <= 2 => 3,
                < 0x80 => int.MaxValue,
                < 0xc0 => 5,
                _ => 6,
            };
            if (header > bytes.Length - at)
                return false;
            var decoded = BigEndian.U16(bytes, at + 1) + 1 + (control >= 0x80 ? (control & 0x1f) << 16 : 0);
            at += header + (control >= 0x80 ? BigEndian.U16(bytes, at + 3) + 1 : decoded);
            if (decoded > int.MaxValue - length || at > bytes.Length)
                return false;
            length += decoded;
        }
        return false;
    }

    /// <summary>Compares a check that is known; SHA-256 and reserved ones are skipped, as decoders may.</summary>
    private static bool IsRight(byte type, ReadOnlySpan<byte> output, ReadOnlySpan<byte> check) =>
        type switch
        {
            1 => Crc32.HashToUInt32(output) == U32(check, 0),
            // Its CRC-64 is the reflected one of ECMA-182, which the library does not have; CRC32 is what kernels read.
            _ => true,
        };

    /// <summary>Seven bits in each byte, lowest bits first.</summary>
    private static bool TryReadNumber(ReadOnlySpan<byte> bytes, ref int position, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 63 && position < bytes.Length; shift += 7)
        {
            var piece = bytes[position++];
            value |= (ulong)(piece & 0x7f) << shift;
            if (piece < 0x80)
                return true;
        }
        return false;
    }
}
