using System.Buffers;
using ImageTools.Disks;

namespace ImageTools.Convert;

/// <summary>Compares the guest-visible content of two disks.</summary>
public static class ContentComparer
{
    private const int ChunkSize = 1 << 20;

    /// <summary>
    /// The first byte at which the two differ, or null when they are the same. A longer disk equals a shorter one when the rest is zeros,
    /// as in `qemu-img compare`.
    /// </summary>
    public static long? FirstDifference(
        BlockSource a,
        BlockSource b,
        int threads = 0,
        IProgress<WorkProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var length = Math.Max(a.Length, b.Length);
        var first = long.MaxValue;
        long done = 0;
        var chunks = (length + ChunkSize - 1) / ChunkSize;
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = threads > 0 ? threads : Math.Max(2, Environment.ProcessorCount),
            CancellationToken = cancellation,
        };
        try
        {
            Parallel.For(0, chunks, options, (chunk, state) =>
            {
                var start = chunk * ChunkSize;
                if (start >= Volatile.Read(ref first))
                    return;
                var count = (int)Math.Min(ChunkSize, length - start);
                if (DifferenceIn(a, b, start, count) is { } difference)
                {
                    Minimum(ref first, difference);
                    state.Break();
                }
                progress?.Report(new WorkProgress("compare", Interlocked.Add(ref done, count), length));
            });
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return first == long.MaxValue ? null : first;
    }

    private static long? DifferenceIn(BlockSource a, BlockSource b, long start, int count)
    {
        if (IsHole(a, start, count) && IsHole(b, start, count))
            return null;
        var left = ArrayPool<byte>.Shared.Rent(count);
        var right = ArrayPool<byte>.Shared.Rent(count);
        try
        {
            ReadPadded(a, start, left.AsSpan(0, count));
            ReadPadded(b, start, right.AsSpan(0, count));
            var same = left.AsSpan(0, count).CommonPrefixLength(right.AsSpan(0, count));
            return same == count ? null : start + same;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(left);
            ArrayPool<byte>.Shared.Return(right);
        }
    }

    private static bool IsHole(BlockSource source, long start, int count)
    {
        var there = Math.Min(count, source.Length - start);
        return there <= 0 || source.Extents(start, there).All(e => e.IsZero);
    }

    private static void ReadPadded(BlockSource source, long start, Span<byte> destination)
    {
        var there = (int)Math.Clamp(source.Length - start, 0, destination.Length);
        source.Read(Math.Min(start, source.Length), destination[..there]);
        destination[there..].Clear();
    }

    private static void Minimum(ref long target, long value)
    {
        var seen = Volatile.Read(ref target);
        while (value < seen)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
