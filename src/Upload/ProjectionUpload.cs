using ImageTools.Disks;

namespace ImageTools.Upload;

/// <summary>Reads each part straight out of a projection: in any order, as often as needed, without a temporary file.</summary>
internal static class ProjectionUpload
{
    /// <summary>Sends every part. Memory: one part for each of <paramref name="parallel"/>.</summary>
    public static async Task SendAsync(
        BlockSource file, PartCut cut, int parallel, UploadSession session, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var count = cut.CountOf(file.Length);
        var next = 0;
        long done = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        progress?.Report(new WorkProgress("upload", 0, file.Length));
        await Task.WhenAll(Enumerable.Range(0, Math.Min(parallel, count)).Select(_ => Task.Run(WorkAsync, CancellationToken.None))).ConfigureAwait(false);

        async Task WorkAsync()
        {
            try
            {
                var buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(cut.UsualSize, Math.Max(file.Length, 1)));
                for (var index = Interlocked.Increment(ref next) - 1; index < count; index = Interlocked.Increment(ref next) - 1)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    var start = index * cut.UsualSize;
                    var part = buffer.AsMemory(0, (int)Math.Min(cut.UsualSize, file.Length - start));
                    Produce(file, start, part.Span);
                    await session.SendAsync(index + 1, part, stop.Token).ConfigureAwait(false);
                    progress?.Report(new WorkProgress("upload", Interlocked.Add(ref done, part.Length), file.Length));
                }
            }
            catch
            {
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Reads a range; what is known to be zeros is not read.</summary>
    private static void Produce(BlockSource file, long start, Span<byte> part)
    {
        var from = start;
        foreach (var extent in file.Extents(start, part.Length))
        {
            if (!extent.IsZero)
                continue;
            if (extent.Start > from)
                file.Read(from, part[(int)(from - start)..(int)(extent.Start - start)]);
            part[(int)(extent.Start - start)..(int)(extent.End - start)].Clear();
            from = extent.End;
        }
        if (from < start + part.Length)
            file.Read(from, part[(int)(from - start)..]);
    }
}
