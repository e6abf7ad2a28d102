namespace ImageTools.Cloud.Http;

/// <summary>
/// Ends an attempt in which too few bytes move, or which takes too long as a whole. A slow line is fine. A stalled line is not; nor is one
/// with a byte now and then, because its sender could hold a command for ever.
/// </summary>
public sealed class StallWatch : IDisposable
{
    /// <summary>Error code of an attempt that was ended here: it stalled, or was not complete in time.</summary>
    public const string Code = "stalled";

    /// <summary>Bytes that have to move within the stall time. Fewer bytes count as no progress.</summary>
    public const int LeastProgress = 16 << 10;

    private readonly TimeSpan stall;
    private readonly TimeSpan patience;
    private readonly CancellationTokenSource limit;
    private readonly CancellationTokenSource whole;
    private readonly CancellationTokenSource either;
    private int progress;

    /// <summary>Begins to watch.</summary>
    /// <param name="stall">Longest time without progress.</param>
    /// <param name="patience">Longest time until the response, once the service has the whole request.</param>
    /// <param name="whole">Longest time of the attempt; null for no limit while bytes move.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">The caller's.</param>
    public StallWatch(TimeSpan stall, TimeSpan patience, TimeSpan? whole, TimeProvider time, CancellationToken cancellation)
    {
        this.stall = stall;
        this.patience = patience;
        limit = new CancellationTokenSource(patience > stall ? patience : stall, time);
        this.whole = new CancellationTokenSource(whole ?? Timeout.InfiniteTimeSpan, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token, this.whole.Token);
    }

    /// <summary>Watches only the time of the whole attempt, for requests with a small response.</summary>
    /// <param name="whole">Longest time.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">The caller's.</param>
    public static StallWatch OfWhole(TimeSpan whole, TimeProvider time, CancellationToken cancellation) =>
        new(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, whole, time, cancellation);

    /// <summary>Ends the attempt.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>Whether this watch ended the attempt.</summary>
    public bool Fired => limit.IsCancellationRequested || whole.IsCancellationRequested;

    /// <summary>Bytes moved.</summary>
    public void Moved(int bytes)
    {
        progress += bytes;
        if (progress >= LeastProgress)
            Go();
    }

    /// <summary>Bytes have to move from now on.</summary>
    public void Go()
    {
        progress = 0;
        limit.CancelAfter(stall);
    }

    /// <summary>This side waits, so no bytes have to move.</summary>
    public void Pause() => limit.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>The whole request is sent.</summary>
    public void Sent() => limit.CancelAfter(patience);

    /// <inheritdoc/>
    public void Dispose()
    {
        either.Dispose();
        limit.Dispose();
        whole.Dispose();
    }
}
