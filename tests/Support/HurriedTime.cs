namespace ImageTools.Tests.Support;

/// <summary>
/// The true time, but pauses of up to 25 s end at once; longer limits end after a twentieth of their time where requests are held
/// back, and otherwise when they end: a machine that is busy is no fault.
/// </summary>
internal sealed class HurriedTime : TimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(25),
        Instant = TimeSpan.FromMilliseconds(1);

    /// <summary>Whether requests are held back on purpose.</summary>
    public bool HurriesLimits { get; set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Hurried(this, System.CreateTimer(callback, state, Hurry(dueTime), period));

    private TimeSpan Hurry(TimeSpan due) =>
        due <= TimeSpan.Zero ? due
        : due <= LongestPause ? Instant
        : HurriesLimits ? due / 20
        : due;

    private sealed class Hurried(HurriedTime time, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(time.Hurry(dueTime), period);

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
