using System.Buffers;
using ImageTools.Convert.Layout;
using ImageTools.Disks;

namespace ImageTools.Convert.Engine;

/// <summary>Finds the units of a disk that have to be stored: those with a byte that is not zero.</summary>
internal static class AllocationScan
{
    private const long PieceSize = 64 << 20;
    private const int FirstLook = 4096;

    /// <summary>
    /// The allocated units. With <paramref name="findZeros"/> the source's data is read to find zeros. Reading stops at the first byte that
    /// is not zero, so real data costs one page a unit.
    /// </summary>
    public static UnitRanges Scan(
        BlockSource source,
        long unitSize,
        bool findZeros,
        int threads,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        var pieceSize = Math.Max(PieceSize, unitSize);
        var pieces = PiecesWithData(source, pieceSize, cancellation);
        var found = new List<(long, long)>[pieces.Count];
        long done = 0;
        Workers.ForEach(
            pieces.Count,
            threads,
            index =>
            {
                found[index] = ScanPiece(source, pieces[index] * pieceSize, pieceSize, unitSize, findZeros);
                if (findZeros)
                    progress?.Report(new WorkProgress("scan", Interlocked.Increment(ref done) * pieceSize, pieces.Count * pieceSize));
            },
            cancellation
        );
        return UnitRanges.From(unitSize, found.SelectMany(f => f));
    }

    /// <summary>
    /// Whether a compressed unit is short enough to be all zeros: 64 KiB of zeros deflate to about 80 bytes.
    /// </summary>
    public static bool MayBeZero(EncodedUnit unit) => unit.Length <= 512 + unit.UnitSize / 256;

    private static List<long> PiecesWithData(BlockSource source, long pieceSize, CancellationToken cancellation)
    {
        var pieces = new List<long>();
        foreach (var extent in source.Extents())
        {
            cancellation.ThrowIfCancellationRequested();
            if (extent.IsZero)
                continue;
            for (
                var piece = Math.Max(extent.Start / pieceSize, pieces.Count > 0 ? pieces[^1] + 1 : 0);
                piece <= (extent.End - 1) / pieceSize;
                piece++
            )
            {
                pieces.Add(piece);
            }
        }
        return pieces;
    }

    private static List<(long, long)> ScanPiece(BlockSource source, long start, long pieceSize, long unitSize, bool findZeros)
    {
        var ranges = new List<(long Start, long Count)>();
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(1 << 20, Math.Max(unitSize, FirstLook)));
        // Extents never cross the end of the scanned range, and the range is a whole number of units, so all extents of a unit follow each
        // other.
        foreach (var extent in source.Extents(start, Math.Min(pieceSize, source.Length - start)))
        {
            if (extent.IsZero)
                continue;
            for (var unit = extent.Start / unitSize; unit <= (extent.End - 1) / unitSize; unit++)
            {
                if (ranges.Count > 0 && ranges[^1].Start + ranges[^1].Count > unit)
                    continue;
                if (findZeros && IsZero(source, extent.Clip(unit * unitSize, (unit + 1) * unitSize), buffer))
                    continue;
                if (ranges.Count > 0 && ranges[^1].Start + ranges[^1].Count == unit)
                    ranges[^1] = (ranges[^1].Start, ranges[^1].Count + 1);
                else
                    ranges.Add((unit, 1));
            }
        }
        ArrayPool<byte>.Shared.Return(buffer);
        return ranges;
    }

    private static bool IsZero(BlockSource source, Extent extent, byte[] buffer)
    {
        if (extent.Encoded is { } unit && !MayBeZero(unit))
            return false;
        var position = extent.Start;
        var step = FirstLook;
        while (position < extent.End)
        {
            var bytes = buffer.AsSpan(0, (int)Math.Min(step, extent.End - position));
            source.Read(position, bytes);
            if (bytes.ContainsAnyExcept((byte)0))
                return false;
            position += bytes.Length;
            step = buffer.Length;
        }
        return true;
    }
}
