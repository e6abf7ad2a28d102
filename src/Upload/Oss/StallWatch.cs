namespace ImageTools.Upload.Oss;

/// <summary>Ends an attempt in which nothing moves any more. A slow line is no reason; one that stands still is.</summary>
internal sealed class StallWatch : IDisposable
{
    private readonly TimeSpan stall;
    private readonly TimeSpan patience;
    private readonly CancellationTokenSource limit;
    private readonly CancellationTokenSource either;

    /// <summary>Begins to watch.</summary>
    /// <param name="stall">Longest time without a byte.</param>
    /// <param name="patience">Longest time that the service may think once it has the whole request.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">The caller's.</param>
    public StallWatch(TimeSpan stall, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        this.stall = stall;
        this.patience = patience;
        limit = new CancellationTokenSource(patience > stall ? patience : stall, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
    }

    /// <summary>Ends the attempt.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>Whether it was this that ended the attempt.</summary>
    public bool Fired => limit.IsCancellationRequested;

    /// <summary>Bytes moved.</summary>
    public void Moved() => limit.CancelAfter(stall);

    /// <summary>We ourselves wait.</summary>
    public void Pause() => limit.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>The whole request is sent.</summary>
    public void Sent() => limit.CancelAfter(patience);

    /// <inheritdoc/>
    public void Dispose()
    {
        either.Dispose();
        limit.Dispose();
    }
}
