using ImageTools.Disks;

namespace ImageTools.Convert.Engine;

/// <summary>Writes a projection to a file: ranges in parallel, holes left out.</summary>
internal static class ProjectionCopy
{
    private const int ChunkSize = 1 << 20;
    private const int Page = 4096;

    /// <summary>Copies everything. Memory: one buffer of 1 MiB a thread.</summary>
    public static void Run(BlockSource file, TemporaryFile target, int threads, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        target.SetLength(file.Length);
        var gate = new Lock();
        using var ranges = DataRanges(file).GetEnumerator();
        long done = 0;
        Workers.Run(Workers.Count(threads), stop =>
        {
            var buffer = GC.AllocateUninitializedArray<byte>(ChunkSize);
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                (long Start, int Length) range;
                lock (gate)
                {
                    if (!ranges.MoveNext())
                        return;
                    range = ranges.Current;
                }
                var bytes = buffer.AsSpan(0, range.Length);
                file.Read(range.Start, bytes);
                WriteSparse(target, range.Start, bytes);
                Interlocked.Add(ref done, range.Length);
                progress?.Report(new WorkProgress("convert", range.Start + range.Length, file.Length));
            }
        }, cancellation);
        progress?.Report(new WorkProgress("convert", file.Length, file.Length));
    }

    /// <summary>Pieces of at most a chunk that hold data. Chunks begin at multiples of their size, so neighbours in the file go in one write.</summary>
    private static IEnumerable<(long Start, int Length)> DataRanges(BlockSource file)
    {
        long start = 0, end = 0;
        foreach (var extent in file.Extents())
        {
            if (extent.IsZero)
                continue;
            if (extent.Start != end)
            {
                if (end > start)
                    yield return (start, (int)(end - start));
                start = extent.Start;
            }
            end = extent.End;
            for (var boundary = (start / ChunkSize + 1) * ChunkSize; boundary <= end; start = boundary, boundary += ChunkSize)
                yield return (start, (int)(boundary - start));
        }
        if (end > start)
            yield return (start, (int)(end - start));
    }

    /// <summary>Writes what is not zero; pages of zeros stay holes.</summary>
    private static void WriteSparse(TemporaryFile target, long offset, ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        while (position < bytes.Length)
        {
            var zero = IsZeroPage(bytes[position..]);
            var end = position + Math.Min(Page, bytes.Length - position);
            while (end < bytes.Length && IsZeroPage(bytes[end..]) == zero)
                end += Math.Min(Page, bytes.Length - end);
            if (!zero)
                target.Write(offset + position, bytes[position..end]);
            position = end;
        }
    }

    private static bool IsZeroPage(ReadOnlySpan<byte> bytes) => !bytes[..Math.Min(Page, bytes.Length)].ContainsAnyExcept((byte)0);
}
