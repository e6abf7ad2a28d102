using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Http;

namespace ImageTools.Cloud.Tests.Http;

/// <summary>Somebody sets the clock while we wait.</summary>
public sealed class MonotonicTimeTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_rate_is_kept_when_the_time_of_day_jumps(int hours)
    {
        var time = new InstantTime();
        var rate = new RateLimiter(1000, time);
        for (var i = 0; i < 10; i++)
        {
            await rate.TakeAsync(1000, None);
            time.Jump(TimeSpan.FromHours(hours));
        }
        // Ten thousand bytes at a thousand a second, the first of them at once.
        Assert.InRange(time.Waits.Sum(w => w.TotalSeconds), 8, 10);
    }

    [Fact]
    public async Task A_renewal_that_failed_is_tried_again_after_its_pause_although_the_clock_was_set_back()
    {
        var time = new InstantTime();
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
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Same(old, await credentials.GetAsync(None));
        Assert.Equal(2, asked);
    }

    private sealed class Source(Func<Credentials> fetch) : ICredentialSource
    {
        public string Name => "test";

        public Task<Credentials> FetchAsync(CancellationToken cancellation) => Task.Run(fetch, cancellation);
    }
}
