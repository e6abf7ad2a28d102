namespace ImageTools.Convert.Engine;

/// <summary>The read of one range: its stretches in order, some of them produced in advance. For one caller at a time.</summary>
public sealed class RangeRead : IAsyncDisposable
{
    private readonly RangeReader reader;
    private readonly RangeCut cut;
    private readonly int ahead;
    private readonly Lock cutting = new();
    private readonly Queue<Stretch> uncut = [];
    private readonly Queue<Stretch> begun = [];

    internal RangeRead(RangeReader reader, RangeCut cut, int ahead)
    {
        this.reader = reader;
        this.cut = cut;
        this.ahead = ahead;
    }

    /// <summary>The next stretch, which the caller gives back; null after the last one.</summary>
    /// <exception cref="Disks.ImageFormatException">The source is damaged there.</exception>
    /// <exception cref="IOException">The source could not be read.</exception>
    public async ValueTask<Stretch?> NextAsync()
    {
        if (begun.Count == 0)
            Begin();
        var next = begun.Peek();
        await next.Produced.ConfigureAwait(false);
        if (next.IsEmpty)
            return null;
        begun.Dequeue();
        while (begun.Count < ahead)
            Begin();
        return next;
    }

    /// <summary>Waits for started jobs that are no longer needed.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var stretch in begun)
        {
            await stretch.Produced.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stretch.Return();
        }
        begun.Clear();
        cut.Dispose();
    }

    /// <summary>Cuts the next job and does it, on the thread of a worker: finding the places of bytes may have to read tables.</summary>
    internal void Work(PieceProducer producer, EngineWorker worker, StretchChecksum checksum)
    {
        Stretch stretch;
        lock (cutting)
        {
            stretch = uncut.Dequeue();
            if (!stretch.TryCut(cut))
                return;
        }
        stretch.Produce(producer, worker, checksum);
    }

    private void Begin()
    {
        var stretch = reader.Rent();
        lock (cutting)
            uncut.Enqueue(stretch);
        reader.Queue(this);
        begun.Enqueue(stretch);
    }
}
