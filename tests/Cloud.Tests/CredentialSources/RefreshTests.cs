using ImageTools.Cloud.CredentialSources;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.Cloud.Tests.CredentialSources;

/// <summary>Credentials are renewed in time, and once.</summary>
public class RefreshTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private readonly FakeTimeProvider time = new(InstantTime.Now);

    [Fact]
    public async Task Credentials_are_kept_until_shortly_before_their_end_and_then_renewed()
    {
        var source = new Numbered(time);
        var provider = new RefreshingCredentials(source, time, jitter: 0);
        Assert.Equal("id-1", (await provider.GetAsync(None)).AccessKeyId);
        time.Advance(TimeSpan.FromSeconds(3600 - 181));
        Assert.Equal("id-1", (await provider.GetAsync(None)).AccessKeyId);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("id-2", (await provider.GetAsync(None)).AccessKeyId);
    }

    [Fact]
    public async Task Many_who_ask_at_once_cause_one_renewal()
    {
        var source = new Numbered(time) { Gate = new TaskCompletionSource() };
        var provider = new RefreshingCredentials(source, time);
        var all = Enumerable.Range(0, 20).Select(_ => provider.GetAsync(None).AsTask()).ToArray();
        source.Gate.SetResult();
        Assert.All(await Task.WhenAll(all), c => Assert.Equal("id-1", c.AccessKeyId));
        Assert.Equal(1, source.Fetched);
    }

    [Fact]
    public async Task Renewal_that_fails_is_no_harm_while_the_old_ones_live()
    {
        var source = new Numbered(time);
        var provider = new RefreshingCredentials(source, time, jitter: 0);
        await provider.GetAsync(None);
        source.Fails = true;
        time.Advance(TimeSpan.FromSeconds(3600 - 100));
        Assert.Equal("id-1", (await provider.GetAsync(None)).AccessKeyId);
        Assert.Equal("id-1", (await provider.GetAsync(None)).AccessKeyId);
        Assert.Equal(2, source.Fetched);
        time.Advance(TimeSpan.FromSeconds(101));
        await Assert.ThrowsAsync<CloudException>(async () => await provider.GetAsync(None));
    }

    [Fact]
    public async Task Those_who_are_refused_with_old_ones_share_one_renewal()
    {
        var source = new Numbered(time);
        var provider = new RefreshingCredentials(source, time);
        var old = await provider.GetAsync(None);
        Assert.True(await provider.RefreshAsync(old, None));
        Assert.True(await provider.RefreshAsync(old, None));
        Assert.Equal(("id-2", 2), ((await provider.GetAsync(None)).AccessKeyId, source.Fetched));
    }

    [Fact]
    public async Task Key_that_does_not_change_is_not_tried_again()
    {
        var source = new FixedSource("file", new Credentials("id", "hidden"));
        var provider = new RefreshingCredentials(source, time);
        Assert.False(await provider.RefreshAsync(await provider.GetAsync(None), None));
    }

    private sealed class Numbered(TimeProvider time) : ICredentialSource
    {
        public string Name => "numbered";

        public int Fetched { get; private set; }

        public bool Fails { get; set; }

        public TaskCompletionSource? Gate { get; init; }

        public async Task<Credentials> FetchAsync(CancellationToken cancellation)
        {
            Fetched++;
            if (Gate is not null)
                await Gate.Task;
            return Fails
                ? throw new CloudException("sts", "down", "Down.")
                : new Credentials($"id-{Fetched}", "hidden", $"hidden-{Fetched}", time.GetUtcNow().AddHours(1));
        }
    }
}
