using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Http;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Tests;

/// <summary>Somebody sets the clock while we wait.</summary>
public sealed class MonotonicTimeTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_rate_is_kept_when_the_time_of_day_jumps(int hours)
    {
        var time = new Jumping();
        var rate = new RateLimiter(1000, time);
        for (var i = 0; i < 10; i++)
        {
            await rate.TakeAsync(1000, None);
            time.Jump(TimeSpan.FromHours(hours));
        }
        // Ten thousand bytes at a thousand a second, the first of them at once.
        Assert.InRange(time.Waited, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_renewal_that_failed_is_tried_again_after_its_pause_although_the_clock_was_set_back()
    {
        var time = new Jumping();
        var asked = 0;
        var source = new Source(() =>
        {
            asked++;
            throw new CloudException("sts", "ServiceUnavailable", "");
        });
        var old = new Credentials("id", "secret", "token", time.GetUtcNow() + TimeSpan.FromMinutes(1));
        var credentials = new RefreshingCredentials(source, time, old, 0);
        Assert.Same(old, await credentials.GetAsync(None));
        Assert.Same(old, await credentials.GetAsync(None));
        Assert.Equal(1, asked);
        time.Jump(TimeSpan.FromSeconds(-30));
        time.Pass(TimeSpan.FromSeconds(11));
        Assert.Same(old, await credentials.GetAsync(None));
        Assert.Equal(2, asked);
    }

    private sealed class Source(Func<Credentials> fetch) : ICredentialSource
    {
        public string Name => "test";

        public Task<Credentials> FetchAsync(CancellationToken cancellation) => Task.Run(fetch, cancellation);
    }

    /// <summary>A time of day that jumps, and beside it the time that passes; a pause takes none.</summary>
    private sealed class Jumping : TimeProvider
    {
        private long passed;
        private TimeSpan jumped;

        public TimeSpan Waited { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => passed;

        public override DateTimeOffset GetUtcNow() => InstantTime.Now + jumped + TimeSpan.FromTicks(passed);

        public void Jump(TimeSpan by) => jumped += by;

        public void Pass(TimeSpan time) => passed += time.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.Zero)
            {
                Waited += dueTime;
                Pass(dueTime);
            }
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
