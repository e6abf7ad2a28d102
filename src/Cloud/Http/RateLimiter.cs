namespace ImageTools.Cloud.Http;

/// <summary>
/// A rate limit for everything that one upload sends: a token bucket in bytes a second, with bursts of a fifth of a second.
/// </summary>
/// <param name="bytesPerSecond">Rate, positive.</param>
/// <param name="time">Clock.</param>
public sealed class RateLimiter(long bytesPerSecond, TimeProvider time)
{
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(200);
    private readonly Lock gate = new();

    // Time since the beginning, from a clock that nobody sets: the time of day can jump.
    private readonly long begin = time.GetTimestamp();
    private TimeSpan next = TimeSpan.Zero;

    /// <summary>Returns when <paramref name="bytes"/> may be sent. Callers are served in the order of their calls.</summary>
    public async ValueTask TakeAsync(int bytes, CancellationToken cancellation)
    {
        TimeSpan wait;
        lock (gate)
        {
            var now = time.GetElapsedTime(begin);
            // Unused bytes that are older than a burst are lost.
            if (next < now - Burst)
                next = now - Burst;
            wait = next - now;
            next += TimeSpan.FromSeconds(bytes / (double)bytesPerSecond);
        }
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
    }
}
