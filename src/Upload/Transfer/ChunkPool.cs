namespace ImageTools.Upload.Transfer;

/// <summary>
/// Memory for the parts of a stream, in chunks. A part takes as many chunks as its bytes need. When the budget is used up, the producer
/// waits for parts to arrive. It does not wait when no part is in flight: a single part may be larger than the budget.
/// </summary>
/// <param name="budget">Bytes.</param>
internal sealed class ChunkPool(long budget) : IDisposable
{
    /// <summary>Bytes of a chunk.</summary>
    public const int ChunkSize = 1 << 20;

    private readonly Lock free = new();
    private readonly SemaphoreSlim changed = new(0);
    private readonly Stack<byte[]> chunks = [];
    private long used;
    private int onTheWay;

    /// <inheritdoc/>
    public void Dispose() => changed.Dispose();

    /// <summary>Gives a chunk; waits until one is free.</summary>
    public byte[] Take(CancellationToken cancellation)
    {
        while (true)
        {
            lock (free)
            {
                if (used + ChunkSize <= budget || onTheWay == 0)
                {
                    used += ChunkSize;
                    return chunks.TryPop(out var chunk) ? chunk : GC.AllocateUninitializedArray<byte>(ChunkSize);
                }
            }
            changed.Wait(cancellation);
        }
    }

    /// <summary>Called when a part is in flight: it will give its chunks back.</summary>
    public void Depart()
    {
        lock (free)
            onTheWay++;
    }

    /// <summary>Called when a part has arrived.</summary>
    public void Arrive(IReadOnlyCollection<byte[]> returned)
    {
        lock (free)
        {
            onTheWay--;
            used -= (long)returned.Count * ChunkSize;
            foreach (var chunk in returned)
                chunks.Push(chunk);
        }
        changed.Release();
    }
}
