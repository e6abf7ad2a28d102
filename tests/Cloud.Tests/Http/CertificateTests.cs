using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Http;
using ImageTools.Cloud.Rpc;
using ImageTools.Cloud.Sts;
using ImageTools.Cloud.Tests.Rpc;

namespace ImageTools.Cloud.Tests.Http;

/// <summary>A certificate that is not accepted is said once, in words, whoever shows it and whoever asks.</summary>
public sealed class CertificateTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly Credentials Key = new("LTAI-example", "secret-example");
    private static readonly RoleRequest Role = new("acs:ram::1:role/r", "s");

    [Theory]
    [InlineData(false, "localhost", -9, 9, "certificate-untrusted", "is not trusted", "SSL_CERT_FILE")]
    [InlineData(true, "localhost", -9, -2, "certificate-expired", "has expired", "clock")]
    [InlineData(true, "localhost", 3, 9, "certificate-not-yet-valid", "is not valid yet", "clock")]
    [InlineData(true, "other.example", -9, 9, "certificate-name", "other.example", "endpoint")]
    public async Task A_certificate_is_refused_at_once_and_in_words_by_every_client(
        bool trusted,
        string name,
        int from,
        int to,
        string code,
        string words,
        string hint
    )
    {
        foreach (var ask in new Func<Uri, HttpMessageHandler, Task>[] { AskEcs, AskSts, AskOidc, AskUri })
        {
            await using var server = new TlsServer(name, from, to);
            using var handler = server.Handler(trusted);
            var error = await Assert.ThrowsAsync<CloudException>(() => ask(new Uri($"https://localhost:{server.Port}"), handler));
            Assert.Equal((code, false, 1), (error.Code, error.IsRetryable, server.Connections));
            Assert.Contains("certificate of localhost", error.Message, StringComparison.Ordinal);
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
            Assert.Contains("issued by CN=Test root", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\u001b', error.Message);
            Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Not_knowing_whether_a_certificate_was_revoked_is_no_fault_of_it()
    {
        await using var server = new TlsServer("localhost", -9, 9);
        using var chain = new X509Chain
        {
            ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.Offline },
        };
        chain.ChainPolicy.CustomTrustStore.Add(server.Root);
        Assert.False(chain.Build(server.Shown));
        Assert.Null(
            CertificateFault.Find("localhost", server.Shown, chain, SslPolicyErrors.RemoteCertificateChainErrors, DateTimeOffset.UtcNow)
        );
    }

    private static async Task AskEcs(Uri at, HttpMessageHandler handler)
    {
        using var ecs = new AcsClient(Services.Ecs(at.GetLeftPart(UriPartial.Authority)), new ExampleKey(), handler, new InstantTime());
        await ecs.CallAsync("DescribeRegions", [], _ => 0, None);
    }

    private static Task<Credentials> AskSts(Uri at, HttpMessageHandler handler) =>
        new StsRoles(at, handler, TimeProvider.System).AssumeRoleAsync(Key, Role, None);

    private static Task<Credentials> AskOidc(Uri at, HttpMessageHandler handler) =>
        new StsRoles(at, handler, TimeProvider.System).AssumeRoleWithOidcAsync("acs:ram::1:oidc-provider/p", "token", Role, None);

    private static Task<Credentials> AskUri(Uri at, HttpMessageHandler handler) =>
        new UriSource(new Uri(at, "/keys").ToString(), new CredentialServices { Http = handler }).FetchAsync(None);
}
