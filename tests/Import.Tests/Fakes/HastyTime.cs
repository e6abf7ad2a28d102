using Microsoft.Extensions.Time.Testing;

namespace ImageTools.Import.Tests.Fakes;

/// <summary>
/// A clock on which waiting takes no time: whoever waits moves it forward to the end of the wait. Limits, which are a minute and
/// more, are no waits.
/// </summary>
internal sealed class HastyTime : FakeTimeProvider
{
    public static readonly DateTimeOffset Begin = new(2026, 1, 15, 8, 30, 45, TimeSpan.Zero);

    public HastyTime()
        : base(Begin) { }

    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromMinutes(1))
        {
            Waits.Add(dueTime);
            Advance(dueTime);
        }
        return timer;
    }
}
