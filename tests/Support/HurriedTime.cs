namespace ImageTools.Tests.Support;

/// <summary>The true time, but pauses of up to 25 s end at once, and longer limits after a twentieth of their time.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(25), Instant = TimeSpan.FromMilliseconds(1);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Hurried(System.CreateTimer(callback, state, Hurry(dueTime), period));

    private static TimeSpan Hurry(TimeSpan due) => due <= TimeSpan.Zero ? due : due <= LongestPause ? Instant : due / 20;

    private sealed class Hurried(ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(Hurry(dueTime), period);

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
