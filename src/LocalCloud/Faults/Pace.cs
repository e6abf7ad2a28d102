namespace ImageTools.LocalCloud.Faults;

/// <summary>Slows a body down to a number of bytes a second, or stops it for a time.</summary>
internal sealed class Pace
{
    private readonly TimeProvider time;
    private readonly long bytesPerSecond,
        begin,
        stallAfter;
    private TimeSpan stall;

    private Pace(long bytesPerSecond, TimeSpan stall, long stallAfter, TimeProvider time)
    {
        this.time = time;
        this.bytesPerSecond = bytesPerSecond;
        this.stall = stall;
        this.stallAfter = stallAfter;
        begin = time.GetTimestamp();
    }

    /// <summary>Null when bodies have full speed.</summary>
    public static Pace? Of(long? bytesPerSecond, Fault? fault, TimeProvider time)
    {
        var rate = Math.Min(bytesPerSecond ?? long.MaxValue, fault?.BytesPerSecond is > 0 and var slow ? slow : long.MaxValue);
        var stall = fault?.Stall ?? TimeSpan.Zero;
        return rate < long.MaxValue || stall > TimeSpan.Zero ? new Pace(rate, stall, fault?.StallAfter ?? 0, time) : null;
    }

    /// <summary>Waits until <paramref name="bytes"/> are allowed.</summary>
    public async Task WaitAsync(long bytes, CancellationToken cancellation)
    {
        if (stall > TimeSpan.Zero && bytes >= stallAfter)
        {
            var once = stall;
            stall = TimeSpan.Zero;
            await Task.Delay(once, time, cancellation).ConfigureAwait(false);
        }
        var due = TimeSpan.FromSeconds((double)bytes / bytesPerSecond) - time.GetElapsedTime(begin);
        if (due > TimeSpan.Zero)
            await Task.Delay(due, time, cancellation).ConfigureAwait(false);
    }
}
