namespace ImageTools.Upload.Tests;

/// <summary>A clock that stands still: pauses between attempts end at once, time limits of an attempt never.</summary>
internal sealed class InstantTime : TimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public static DateTimeOffset Now { get; } = new(2026, 1, 15, 8, 30, 45, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        TimeProvider.System.CreateTimer(callback, state, dueTime >= TimeSpan.Zero && dueTime <= LongestPause ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
