namespace ImageTools.LocalCloud.Faults;

/// <summary>Holds a body back to a number of bytes a second.</summary>
internal sealed class Pace
{
    private readonly TimeProvider time;
    private readonly long bytesPerSecond, begin;

    private Pace(long bytesPerSecond, TimeProvider time)
    {
        this.time = time;
        this.bytesPerSecond = bytesPerSecond;
        begin = time.GetTimestamp();
    }

    /// <summary>Null when nothing holds bodies back.</summary>
    public static Pace? Of(long? bytesPerSecond, TimeProvider time) => bytesPerSecond is { } rate and > 0 ? new Pace(rate, time) : null;

    /// <summary>Waits until <paramref name="bytes"/> may have passed.</summary>
    public Task WaitAsync(long bytes, CancellationToken cancellation)
    {
        var due = TimeSpan.FromSeconds((double)bytes / bytesPerSecond) - time.GetElapsedTime(begin);
        return due > TimeSpan.Zero ? Task.Delay(due, time, cancellation) : Task.CompletedTask;
    }
}
