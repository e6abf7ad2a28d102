namespace ImageTools.Cloud.Http;

/// <summary>
/// Ends an attempt in which too little moves, or that takes too long as a whole. A slow line is no reason; one that stands still is, and
/// one on which now and then a byte comes, which would hold a command for as long as whoever sends it likes.
/// </summary>
public sealed class StallWatch : IDisposable
{
    /// <summary>Code of the error of an attempt that was ended so: it stood still, or was not whole in time.</summary>
    public const string Code = "stalled";

    /// <summary>Bytes that have to move within the longest time without progress: fewer are none.</summary>
    public const int LeastProgress = 16 << 10;

    private readonly TimeSpan stall;
    private readonly TimeSpan patience;
    private readonly CancellationTokenSource limit;
    private readonly CancellationTokenSource whole;
    private readonly CancellationTokenSource either;
    private int progress;

    /// <summary>Begins to watch.</summary>
    /// <param name="stall">Longest time without progress.</param>
    /// <param name="patience">Longest time that the service may think once it has the whole request.</param>
    /// <param name="whole">Longest time of the attempt, or null for as long as it moves.</param>
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

    /// <summary>Watches only how long the attempt takes as a whole: one whose answer is small.</summary>
    /// <param name="whole">Longest time.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">The caller's.</param>
    public static StallWatch OfWhole(TimeSpan whole, TimeProvider time, CancellationToken cancellation) =>
        new(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan, whole, time, cancellation);

    /// <summary>Ends the attempt.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>Whether it was this that ended the attempt.</summary>
    public bool Fired => limit.IsCancellationRequested || whole.IsCancellationRequested;

    /// <summary>Bytes moved.</summary>
    public void Moved(int bytes)
    {
        progress += bytes;
        if (progress >= LeastProgress)
            Go();
    }

    /// <summary>From now on bytes have to move.</summary>
    public void Go()
    {
        progress = 0;
        limit.CancelAfter(stall);
    }

    /// <summary>We ourselves wait.</summary>
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
