using ImageTools.Convert.Engine;
using ImageTools.Disks;

namespace ImageTools.Convert.Compression;

/// <summary>
/// A file whose units are compressed while it is produced. Workers compress batches of units. One thread writes the results in the disk's
/// order, so the bytes do not depend on the number of workers.
/// </summary>
/// <param name="source">The guest-visible disk.</param>
/// <param name="options">Codec, level, unit, threads.</param>
/// <param name="createWriter">Makes the writer of the format.</param>
internal sealed class CompressedStream(BlockSource source, ConvertOptions options, Func<ITargetOutput, IUnitWriter> createWriter)
    : StreamedTarget
{
    private const int BatchSize = 1 << 20;

    private int UnitSize => options.ClusterSize;

    /// <inheritdoc/>
    public override void Produce(ITargetOutput output, IProgress<WorkProgress>? progress, CancellationToken cancellation) =>
        Produce(output, new CopySettings { Threads = options.Threads, Progress = progress }, null, cancellation);

    /// <summary>Produces the file and hashes the disk in the same pass.</summary>
    public void Produce(ITargetOutput output, CopySettings settings, ContentFeed? content, CancellationToken cancellation)
    {
        var most = Math.Max(1, BatchSize / UnitSize);
        var writer = createWriter(output);
        using var batches = Batches(most).GetEnumerator();
        new CopyEngine<UnitBatch, CompressWorker>(
            settings,
            () => new UnitBatch(most, UnitSize),
            () => new CompressWorker(source, options)
        ).RunInOrder(
            batch =>
            {
                if (!batches.MoveNext())
                    return false;
                batch.Begin(batches.Current.First, batches.Current.Count);
                return true;
            },
            (worker, batch) => worker.Work(batch),
            (batch, clock) =>
            {
                writer.Add(batch);
                clock.Spent(CopyStage.Output);
                content?.Add(batch.First * UnitSize, batch.ContentMemory, cancellation);
                clock.Spent(CopyStage.Hash);
                settings.Pace?.Take((long)batch.Count * UnitSize);
                settings.Progress?.Report(
                    new WorkProgress("convert", Math.Min((batch.First + batch.Count) * UnitSize, source.Length), source.Length)
                );
            },
            cancellation
        );
        writer.Finish();
        content?.Finish(cancellation);
        settings.Progress?.Report(new WorkProgress("convert", source.Length, source.Length));
    }

    /// <summary>Ranges of units that hold data, cut into batches for the workers.</summary>
    private IEnumerable<(long First, int Count)> Batches(int most)
    {
        long first = 0,
            count = 0;
        foreach (var extent in source.Extents())
        {
            if (extent.IsZero)
                continue;
            var from = Math.Max(extent.Start / UnitSize, first + count);
            var to = (extent.End - 1) / UnitSize + 1;
            if (from > first + count)
            {
                if (count > 0)
                    yield return (first, (int)count);
                (first, count) = (from, 0);
            }
            count = Math.Max(count, to - first);
            for (; count >= most; first += most, count -= most)
                yield return (first, most);
        }
        if (count > 0)
            yield return (first, (int)count);
    }
}
