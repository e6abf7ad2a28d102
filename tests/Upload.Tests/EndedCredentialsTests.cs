using ImageTools.Cloud;
using ImageTools.Cloud.Endpoints;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Tests;

/// <summary>Credentials that end under way are replaced, and the call is made again.</summary>
public sealed class EndedCredentialsTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("InvalidAccessKeyId")]
    [InlineData("InvalidSecurityToken")]
    [InlineData("SecurityTokenExpired")]
    public async Task Call_is_made_again_with_new_credentials_when_the_service_says_they_ended(string code)
    {
        var oss = new FakeOss { Object = [1, 2, 3] };
        oss.Before = _ => oss.Calls.Count > 1 ? null : FakeOss.Error(403, code);
        using var client = new OssClient(OssEndpoint.ForRegion("cn-hangzhou"), new Numbered(), oss, new InstantTime());
        await using var stream = await client.OpenAsync(new OssLocation("examplebucket", FakeOss.Key), 0, null, None);
        Assert.Equal(
            ["x-oss-security-token: hidden-1", "x-oss-security-token: hidden-2"],
            oss.Headers.Where(h => h.Contains("token", StringComparison.Ordinal)).Select(h => h.Split('|')[1])
        );
    }

    private sealed class Numbered : ICredentialProvider
    {
        private int number = 1;

        public string Source => "numbered";

        public ValueTask<Credentials> GetAsync(CancellationToken cancellation) =>
            ValueTask.FromResult(new Credentials($"id-{number}", "hidden", $"hidden-{number}"));

        public ValueTask<bool> RefreshAsync(Credentials refused, CancellationToken cancellation)
        {
            number++;
            return ValueTask.FromResult(true);
        }
    }
}
