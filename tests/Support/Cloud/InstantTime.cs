namespace ImageTools.Tests.Support;

/// <summary>
/// A clock that jumps: a pause of up to 25 s ends at once, and the clock has moved by it. Longer time limits end when a test moves
/// the clock beyond them.
/// </summary>
/// <param name="longestPause">Longer waits are limits; null is 25 s.</param>
internal sealed class InstantTime(TimeSpan? longestPause = null) : TimeProvider
{
    private readonly List<TimeSpan> waits = [];
    private TimeSpan jumped;

    /// <summary>Longer waits are limits.</summary>
    public TimeSpan LongestPause { get; } = longestPause ?? TimeSpan.FromSeconds(25);

    private readonly Lock gate = new();
    private readonly List<Timer> timers = [];
    private DateTimeOffset now = Now;

    /// <summary>When every test begins.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 1, 15, 8, 30, 45, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>All pauses so far.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (gate)
                return [.. waits];
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now + jumped;
    }

    public override long GetTimestamp()
    {
        lock (gate)
            return now.Ticks;
    }

    /// <summary>Somebody sets the time of day; no time passes.</summary>
    public void Jump(TimeSpan by)
    {
        lock (gate)
            jumped += by;
    }

    /// <summary>Moves the clock; what was due is done.</summary>
    public void Advance(TimeSpan by)
    {
        Timer[] due;
        lock (gate)
        {
            now += by;
            due = [.. timers.Where(t => t.Due <= now)];
            timers.RemoveAll(t => t.Due <= now);
        }
        foreach (var timer in due)
            timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private void Schedule(Timer timer, TimeSpan due)
    {
        lock (gate)
        {
            timers.Remove(timer);
            if (due < TimeSpan.Zero)
                return;
            timer.Due = now + due;
            if (due > LongestPause)
            {
                timers.Add(timer);
                return;
            }
            now = timer.Due;
            if (due > TimeSpan.Zero)
                waits.Add(due);
        }
        ThreadPool.QueueUserWorkItem(_ => timer.Fire());
    }

    private sealed class Timer(InstantTime time, Action action) : ITimer
    {
        private volatile bool disposed;

        public DateTimeOffset Due { get; set; }

        public void Fire()
        {
            if (!disposed)
                action();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Schedule(this, dueTime);
            return true;
        }

        public void Dispose()
        {
            disposed = true;
            time.Schedule(this, Timeout.InfiniteTimeSpan);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
