using System.Diagnostics;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Holds the threads of one conversion to a rate, all together. What was not used longer ago than a fifth of a second is
/// gone.
/// </summary>
/// <param name="bytesPerSecond">Rate, positive.</param>
/// <param name="cancellation">Ends a pause.</param>
internal sealed class Pace(long bytesPerSecond, CancellationToken cancellation)
{
    private const double Burst = 0.2;

    private readonly Lock gate = new();
    private readonly long begin = Stopwatch.GetTimestamp();
    private double free;

    /// <summary>Returns when as much time has passed as <paramref name="bytes"/> take.</summary>
    public void Take(long bytes)
    {
        double wait;
        lock (gate)
        {
            var now = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            free = Math.Max(free, now - Burst) + (bytes / (double)bytesPerSecond);
            wait = free - now;
        }
        // A wait handle takes no more than 24 days.
        if (wait > 0)
            cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(Math.Min(wait, 1_000_000)));
        cancellation.ThrowIfCancellationRequested();
    }
}
