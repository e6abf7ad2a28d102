using System.Net;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Tests;

/// <summary>A certificate that is not accepted is said once, in words, whoever shows it.</summary>
public sealed class CertificateTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly Credentials Key = new("LTAI-example", "secret-example");

    [Theory]
    [InlineData(false, "localhost", -9, 9, "certificate-untrusted", "is not trusted", "SSL_CERT_FILE")]
    [InlineData(true, "localhost", -9, -2, "certificate-expired", "has expired", "clock")]
    [InlineData(true, "localhost", 3, 9, "certificate-not-yet-valid", "is not valid yet", "clock")]
    [InlineData(true, "other.example", -9, 9, "certificate-name", "other.example", "endpoint")]
    public async Task A_certificate_is_refused_at_once_and_in_words_by_the_client_of_oss(
        bool trusted,
        string name,
        int from,
        int to,
        string code,
        string words,
        string hint
    )
    {
        await using var server = new TlsServer(name, from, to);
        using var handler = server.Handler(trusted);
        var error = await Assert.ThrowsAsync<CloudException>(() => AskOss(new Uri($"https://localhost:{server.Port}"), handler));
        Assert.Equal((code, false, 1), (error.Code, error.IsRetryable, server.Connections));
        Assert.Contains("certificate of localhost", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains("issued by CN=Test root", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxys_certificate_is_said_to_be_the_proxys()
    {
        await using var server = new TlsServer("localhost", -9, 9);
        using var handler = server.Handler(trusted: false);
        handler.Proxy = new WebProxy($"https://localhost:{server.Port}");
        var error = await Assert.ThrowsAsync<CloudException>(() => AskOss(new Uri("https://oss-cn-hangzhou.aliyuncs.com"), handler));
        Assert.Equal(("certificate-untrusted", false, 1), (error.Code, error.IsRetryable, server.Connections));
        Assert.Contains("certificate of localhost", error.Message, StringComparison.Ordinal);
        Assert.Contains("localhost is a proxy", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_one_certificate_is_said_in_one_go()
    {
        await using var server = new TlsServer("other.example", -9, -2);
        using var handler = server.Handler(trusted: false);
        var error = await Assert.ThrowsAsync<CloudException>(() => AskOss(new Uri($"https://localhost:{server.Port}"), handler));
        Assert.All(["is not trusted", "has expired", "for another name"], words =>
            Assert.Contains(words, error.Message, StringComparison.Ordinal)
        );
    }

    private static async Task AskOss(Uri at, HttpMessageHandler handler)
    {
        using var oss = new OssClient(
            OssEndpoint.Parse(at.GetLeftPart(UriPartial.Authority), "cn-hangzhou"),
            new FixedCredentials("test", Key),
            handler,
            new InstantTime()
        );
        await oss.FindBucketAsync("a-bucket", None);
    }
}
