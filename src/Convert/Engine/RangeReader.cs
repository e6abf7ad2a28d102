using System.Collections.Concurrent;
using ImageTools.Convert.Layout;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Reads ranges of a projection on its own threads, each with its decoders. It is for callers that read the file in ranges, in any order
/// and also repeatedly, such as an upload. Concurrent ranges share the threads. Thread-safe.
/// </summary>
public sealed class RangeReader : IDisposable
{
    /// <summary>
    /// Bytes of a stretch; fewer where units do not fit, more where one unit is longer. One is sent while the next is read. Both together
    /// take no more memory than a job of the engine.
    /// </summary>
    public const int StretchSize = 512 << 10;

    private readonly SegmentedFile file;
    private readonly PieceProducer producer;
    private readonly StretchChecksum checksum;
    private readonly BlockingCollection<RangeRead> jobs = [];
    private readonly ConcurrentBag<Stretch> free = [];
    private readonly Thread[] threads;

    /// <summary>Starts the threads.</summary>
    /// <param name="target">The target; not owned.</param>
    /// <param name="checksum">Gives <see cref="Stretch.Checksum"/>.</param>
    public RangeReader(ProjectedTarget target, StretchChecksum checksum)
    {
        this.checksum = checksum;
        file = target.Layout;
        producer = new PieceProducer(file, Verification.Full);
        threads = new Thread[Workers.Count(target.Threads)];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work, 1 << 20) { IsBackground = true };
            threads[i].Start();
        }
    }

    /// <summary>Begins to read a range from start to end.</summary>
    /// <param name="start">First byte in the file.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="ahead">Stretches that are produced while the caller works on one; each takes about half a MiB.</param>
    public RangeRead Begin(long start, long length, int ahead) => new(this, new RangeCut(file, start, length), ahead);

    /// <summary>Ends the threads after their jobs.</summary>
    public void Dispose()
    {
        jobs.CompleteAdding();
        foreach (var thread in threads)
            thread.Join();
        jobs.Dispose();
    }

    /// <summary>Memory for a job.</summary>
    internal Stretch Rent() => free.TryTake(out var stretch) ? stretch : new Stretch(this);

    /// <summary>Takes memory back.</summary>
    internal void Return(Stretch stretch) => free.Add(stretch);

    /// <summary>Queues the next job of a range.</summary>
    internal void Queue(RangeRead range) => jobs.Add(range);

    private void Work()
    {
        using var worker = new EngineWorker();
        foreach (var range in jobs.GetConsumingEnumerable())
            range.Work(producer, worker, checksum);
    }
}
