using ImageTools.Disks;

namespace ImageTools.Cli.Output;

/// <summary>Speed and time left of one stage, smoothed over the last seconds. Bytes that had already arrived do not count.</summary>
/// <param name="time">Clock.</param>
internal sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(8);
    private readonly Queue<(long At, long Worked)> samples = new();

    /// <summary>Takes a report and returns bytes a second (0 while unknown) and the time left (null while unknown).</summary>
    public (double Rate, TimeSpan? Left) Add(WorkProgress report)
    {
        var now = time.GetTimestamp();
        var worked = report.Done - report.Already;
        samples.Enqueue((now, worked));
        while (samples.Count > 2 && time.GetElapsedTime(samples.Peek().At, now) > Window)
            samples.Dequeue();
        var (at, before) = samples.Peek();
        var seconds = time.GetElapsedTime(at, now).TotalSeconds;
        var rate = seconds > 0.05 ? Math.Max(worked - before, 0) / seconds : 0;
        var left =
            rate > 0 && report.Total is { } total
                ? TimeSpan.FromSeconds(Math.Min((total - report.Done) / rate, TimeSpan.FromDays(999).TotalSeconds))
                : (TimeSpan?)null;
        return (rate, left);
    }
}
