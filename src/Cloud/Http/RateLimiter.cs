namespace ImageTools.Cloud.Http;

/// <summary>A token bucket over everything that one upload sends: bytes a second, with bursts of a fifth of a second.</summary>
/// <param name="bytesPerSecond">Rate, positive.</param>
/// <param name="time">Clock.</param>
public sealed class RateLimiter(long bytesPerSecond, TimeProvider time)
{
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(200);
    private readonly Lock gate = new();

    // Since the beginning, by a clock that nobody sets: the time of day jumps.
    private readonly long begin = time.GetTimestamp();
    private TimeSpan next = TimeSpan.Zero;

    /// <summary>Returns when <paramref name="bytes"/> may be sent. Whoever comes first is served first.</summary>
    public async ValueTask TakeAsync(int bytes, CancellationToken cancellation)
    {
        TimeSpan wait;
        lock (gate)
        {
            var now = time.GetElapsedTime(begin);
            // What was not used longer ago than a burst is gone.
            if (next < now - Burst)
                next = now - Burst;
            wait = next - now;
            next += TimeSpan.FromSeconds(bytes / (double)bytesPerSecond);
        }
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
    }
}
