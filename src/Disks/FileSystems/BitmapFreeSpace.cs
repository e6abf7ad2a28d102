using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.FileSystems;

/// <summary>
/// Free space from a bitmap (or a table that is converted to one) in pieces: a block group, a range of a table. Pieces are loaded on demand
/// into a small cache. The cache is direct-mapped and lock-free, because a published piece never changes.
/// </summary>
/// <param name="start">First byte of unit 0.</param>
/// <param name="end">Byte after the last unit, which may be incomplete.</param>
/// <param name="unitSize">Bytes of a unit (cluster).</param>
/// <param name="unitsPerPiece">Units of every piece but the last.</param>
internal abstract class BitmapFreeSpace(long start, long end, int unitSize, int unitsPerPiece) : IFreeSpace
{
    private const int Slots = 32,
        MaxRemarks = 20;
    private readonly Piece?[] slots = new Piece?[Slots];
    private readonly ConcurrentDictionary<long, string> remarks = [];
    private readonly long pieceBytes = (long)unitSize * unitsPerPiece;

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks => [.. remarks.OrderBy(r => r.Key).Select(r => r.Value)];

    /// <inheritdoc/>
    public IEnumerable<(long Start, long Length)> Free(long offset, long length)
    {
        var (from, to) = (Math.Max(offset, start), Math.Min(offset + length, end));
        while (from < to)
        {
            var piece = (from - start) / pieceBytes;
            var origin = start + (piece * pieceBytes);
            // Written so that the last piece can't overflow the largest offset.
            var stop = to - origin > pieceBytes ? origin + pieceBytes : to;
            if (Used(piece) is { } used)
            {
                var last = (int)((stop - origin + unitSize - 1) / unitSize);
                for (var unit = (int)((from - origin) / unitSize); (unit = Next(used, unit, last, isUsed: false)) < last;)
                {
                    var after = Next(used, unit, last, isUsed: true);
                    var begin = Math.Max(from, origin + ((long)unit * unitSize));
                    yield return (begin, Math.Min(stop, origin + ((long)after * unitSize)) - begin);
                    unit = after;
                }
            }
            from = stop;
        }
    }

    /// <summary>
    /// Units that are free in a bitmap, lowest bit first, where a set bit is a used unit. Bits after the last unit say nothing.
    /// </summary>
    /// <param name="bitmap">At least a bit a unit.</param>
    /// <param name="units">Units of the volume.</param>
    public static long CountFree(BlockSource bitmap, long units)
    {
        var bytes = (units + 7) / 8;
        var used = 0L;
        var buffer = new byte[64 << 10];
        for (var at = 0L; at < bytes; at += buffer.Length)
        {
            var count = (int)Math.Min(buffer.Length, bytes - at);
            buffer.AsSpan(count).Clear();
            bitmap.Read(at, buffer.AsSpan(0, count));
            if (at + count == bytes && units % 8 != 0)
                buffer[count - 1] &= (byte)((1 << (int)(units % 8)) - 1);
            foreach (var word in MemoryMarshal.Cast<byte, ulong>(buffer))
                used += BitOperations.PopCount(word);
        }
        return units - used;
    }

    /// <summary>
    /// A bitmap, lowest bit first, a multiple of 8 bytes, where a set bit is a used unit; null when the whole piece is used.
    /// </summary>
    /// <exception cref="IOException">It can't be read or trusted: the piece counts as used.</exception>
    protected abstract byte[]? Load(long piece);

    private byte[]? Used(long number)
    {
        ref var slot = ref slots[(int)(number % Slots)];
        var piece = Volatile.Read(ref slot);
        if (piece is null || piece.Number != number)
        {
            piece = new Piece(number, TryLoad(number));
            Volatile.Write(ref slot, piece);
        }
        return piece.Bits;
    }

    private byte[]? TryLoad(long number)
    {
        try
        {
            return Load(number);
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            if (remarks.Count < MaxRemarks)
                remarks[number] = e.Message;
            return null;
        }
    }

    // First unit from the given one on that is used, or free; the limit when there is none.
    private static int Next(byte[] bits, int unit, int limit, bool isUsed)
    {
        while (unit < limit)
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bits.AsSpan(unit / 64 * 8));
            word = (isUsed ? word : ~word) >> (unit % 64);
            if (word != 0)
                return Math.Min(limit, unit + BitOperations.TrailingZeroCount(word));
            unit = (unit | 63) + 1;
        }
        return limit;
    }

    private sealed record Piece(long Number, byte[]? Bits);
}
