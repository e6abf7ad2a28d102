using System.Diagnostics;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Limits all threads of one conversion together to a rate. Unused time older than a fifth of a second is lost.
/// </summary>
/// <param name="bytesPerSecond">Rate, positive.</param>
/// <param name="cancellation">Ends a pause.</param>
internal sealed class Pace(long bytesPerSecond, CancellationToken cancellation)
{
    private const double Burst = 0.2;

    private readonly Lock gate = new();
    private readonly long begin = Stopwatch.GetTimestamp();
    private double free;

    /// <summary>Waits as long as <paramref name="bytes"/> take at this rate.</summary>
    public void Take(long bytes)
    {
        double wait;
        lock (gate)
        {
            var now = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            free = Math.Max(free, now - Burst) + (bytes / (double)bytesPerSecond);
            wait = free - now;
        }
        // A wait handle accepts at most 24 days.
        if (wait > 0)
            cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(Math.Min(wait, 1_000_000)));
        cancellation.ThrowIfCancellationRequested();
    }
}
