using ImageTools.Convert.Codecs;
using ImageTools.Convert.Engine;
using ImageTools.Disks;

namespace ImageTools.Convert.Qcow2;

/// <summary>
/// A qcow2 file whose clusters are compressed while it is produced. Workers compress batches of clusters; their results are taken over in the disk's order,
/// so the bytes do not depend on the number of workers.
/// </summary>
/// <param name="source">The guest-visible disk.</param>
/// <param name="options">Codec, level, cluster size, threads.</param>
internal sealed class Qcow2CompressedStream(BlockSource source, ConvertOptions options) : StreamedTarget
{
    private const int BatchSize = 1 << 20;

    private int ClusterSize => options.ClusterSize;

    /// <inheritdoc/>
    public override void Produce(ITargetOutput output, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var threads = Workers.Count(options.Threads);
        var clusters = Math.Max(1, BatchSize / ClusterSize);
        var slots = new CompressedBatch[threads * 3];
        for (var i = 0; i < slots.Length; i++)
            slots[i] = new CompressedBatch(clusters, ClusterSize);
        var writer = new Qcow2StreamWriter(output, source.Length, ClusterSize, options.Codec);
        var pipeline = new OrderedPipeline<(long First, int Count), CompressedBatch>(slots);
        pipeline.Run(
            Batches(clusters),
            threads,
            () => new Worker(options, clusters),
            (worker, batch, slot) => worker.Compress(source, batch.First, batch.Count, slot),
            slot =>
            {
                writer.Add(slot);
                progress?.Report(new WorkProgress("convert", Math.Min((slot.First + slot.Count) * ClusterSize, source.Length), source.Length));
            },
            cancellation);
        writer.Finish();
        progress?.Report(new WorkProgress("convert", source.Length, source.Length));
    }

    /// <summary>Runs of clusters that hold data, in pieces that a worker takes at once.</summary>
    private IEnumerable<(long First, int Count)> Batches(int most)
    {
        long first = 0, count = 0;
        foreach (var extent in source.Extents())
        {
            if (extent.IsZero)
                continue;
            var from = Math.Max(extent.Start / ClusterSize, first + count);
            var to = (extent.End - 1) / ClusterSize + 1;
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

    private sealed class Worker(ConvertOptions options, int clusters) : IDisposable
    {
        private readonly UnitEncoder encoder = new(options.Codec, options.Level);
        private readonly byte[] plain = GC.AllocateUninitializedArray<byte>(clusters * options.ClusterSize);

        public void Compress(BlockSource source, long first, int count, CompressedBatch batch)
        {
            var size = options.ClusterSize;
            var bytes = plain.AsSpan(0, count * size);
            var there = (int)Math.Min(bytes.Length, source.Length - first * size);
            source.Read(first * size, bytes[..there]);
            bytes[there..].Clear();
            batch.Begin(first);
            for (var i = 0; i < count; i++)
                Add(batch, bytes.Slice(i * size, size));
        }

        public void Dispose() => encoder.Dispose();

        private void Add(CompressedBatch batch, ReadOnlySpan<byte> cluster)
        {
            if (!cluster.ContainsAnyExcept((byte)0))
            {
                batch.AddZero();
                return;
            }
            // A stream as long as the cluster would save nothing.
            var room = batch.Free[..(cluster.Length - 1)];
            var length = encoder.Encode(cluster, room);
            if (length > 0)
                batch.AddCompressed(length);
            else
                batch.AddPlain(cluster);
        }
    }
}
