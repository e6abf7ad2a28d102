using System.Net;
using System.Net.Sockets;
using System.Text;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Tests;

/// <summary>What will never work is not tried again; what may pass is.</summary>
public sealed class ConnectionFaultTests
{
    private const int Attempts = 10;

    private static readonly HttpRequestException NoSuchHost = new(
        HttpRequestError.NameResolutionError,
        "Name or service not known",
        new SocketException((int)SocketError.HostNotFound)
    );
    private static readonly HttpRequestException NoResolver = new(
        HttpRequestError.NameResolutionError,
        "Temporary failure in name resolution",
        new SocketException((int)SocketError.TryAgain)
    );

    [Fact]
    public async Task A_host_that_does_not_exist_fails_at_once_and_is_named()
    {
        var (error, calls) = await FailAsync(_ => throw NoSuchHost);

        Assert.Equal(("unknown-host", false, 1), (error.Code, error.IsRetryable, calls));
        Assert.Contains("oss-cn-hangzhou.aliyuncs.com", error.Hint, StringComparison.Ordinal);
        Assert.Contains("--oss-endpoint", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resolver_that_does_not_answer_is_asked_again()
    {
        var (error, calls) = await FailAsync(_ => throw NoResolver);

        Assert.Equal(("unreachable", true, Attempts), (error.Code, error.IsRetryable, calls));
    }

    [Fact]
    public async Task A_host_that_has_answered_before_is_asked_again_whatever_its_name_gives()
    {
        var (error, calls) = await FailAsync(call =>
            call == 1 ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) : throw NoSuchHost
        );

        Assert.Equal(("unreachable", true, Attempts), (error.Code, error.IsRetryable, calls));
    }

    [Fact]
    public async Task A_proxy_that_is_not_found_is_named_and_not_the_service()
    {
        // The end of the sentence is the runtime's, whose own error is not to be had without a resolver that answers.
        var (error, calls) = await FailAsync(_ =>
            throw new HttpRequestException(
                HttpRequestError.NameResolutionError,
                "Name or service not known (proxy.corp.example:3128)",
                NoSuchHost.InnerException
            )
        );
        Assert.Equal(("unknown-host", false, 1), (error.Code, error.IsRetryable, calls));
        Assert.Contains("no host proxy.corp.example", error.Hint, StringComparison.Ordinal);
        Assert.Contains("HTTPS_PROXY", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("--oss-endpoint", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nConnection: close",
        "proxy-authentication",
        1
    )]
    [InlineData("407 Proxy Authentication Required\r\nConnection: close", "proxy-authentication", 1)]
    [InlineData("403 Forbidden", "proxy-refused", 1)]
    [InlineData("405 Method Not Allowed", "proxy-refused", 1)]
    [InlineData("502 Bad Gateway\r\nConnection: close", "proxy-failed", Attempts)]
    public async Task What_a_proxy_answers_is_told_as_the_proxys_and_its_password_is_not_repeated(
        string answer,
        string code,
        int connections
    )
    {
        await using var proxy = new HostileServer($"HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n");
        using var handler = new SocketsHttpHandler
        {
            Proxy = new WebProxy($"http://{proxy.Address}") { Credentials = new NetworkCredential("proxyuser", "pr0xysecret") },
        };
        using var oss = new OssClient(
            OssEndpoint.ForRegion("cn-hangzhou"),
            new FixedCredentials("test", new Credentials("LTAI-example", "secret-example")),
            handler,
            new InstantTime()
        );
        var error = await Assert.ThrowsAsync<CloudException>(() => oss.FindBucketAsync("a-bucket", TestContext.Current.CancellationToken));
        Assert.Equal((code, connections > 1), (error.Code, error.IsRetryable));
        Assert.Contains("proxy", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pr0xysecret", error.Message + error.Hint, StringComparison.Ordinal);
        // A hint that looks as if it held a password would be shown with stars.
        Assert.Equal(error.Hint, SecretText.Address(error.Hint!));
        // A proxy that names a scheme is told the password once.
        Assert.InRange(proxy.Connections, 1, connections + 1);
    }

    [Fact]
    public async Task Https_to_a_port_that_speaks_http_is_told_at_once()
    {
        var (error, calls) = await AskAsync("https", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray());

        Assert.Equal(("not-https", false, 1), (error.Code, error.IsRetryable, calls));
        Assert.Contains("does not speak https", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_http_to_a_port_that_speaks_https_is_told_at_once()
    {
        // An alert of TLS: unexpected message.
        var (error, calls) = await AskAsync("http", [0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x0a]);

        Assert.Equal(("not-http", false, 1), (error.Code, error.IsRetryable, calls));
        Assert.Contains("https://127.0.0.1", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_so_itself_is_understood()
    {
        var page = Encoding.ASCII.GetBytes("<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>");
        var (error, calls) = await AskAsync(
            "http",
            [
                .. Encoding.ASCII.GetBytes($"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: {page.Length}\r\n\r\n"),
                .. page,
            ]
        );

        Assert.Equal(1, calls);
        Assert.Contains("speaks https", error.Hint, StringComparison.Ordinal);
    }

    /// <summary>A server that answers every connection with the same bytes.</summary>
    private static async Task<(CloudException Error, int Connections)> AskAsync(string scheme, byte[] answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var connections = 0;
        var serving = Task.Run(
            async () =>
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync(end.Token);
                    Interlocked.Increment(ref connections);
                    var stream = client.GetStream();
                    var buffer = new byte[4096];
                    _ = await stream.ReadAsync(buffer, end.Token);
                    await stream.WriteAsync(answer, end.Token);
                }
            },
            end.Token
        );
        using var handler = new SocketsHttpHandler();
        var endpoint = OssEndpoint.Parse($"{scheme}://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", "cn-hangzhou");
        using var oss = new OssClient(
            endpoint,
            new FixedCredentials("test", new Credentials("LTAI-example", "secret-example")),
            handler,
            new InstantTime()
        );
        var error = await Assert.ThrowsAsync<CloudException>(() => oss.FindBucketAsync("a-bucket", TestContext.Current.CancellationToken));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
        return (error, connections);
    }

    private static async Task<(CloudException Error, int Calls)> FailAsync(Func<int, HttpResponseMessage> answer)
    {
        var calls = 0;
        using var handler = new FakeHttp(_ => answer(++calls));
        using var oss = new OssClient(
            OssEndpoint.ForRegion("cn-hangzhou"),
            new FixedCredentials("test", new Credentials("LTAI-example", "secret-example")),
            handler,
            new InstantTime()
        );
        var error = await Assert.ThrowsAsync<CloudException>(() => oss.FindBucketAsync("a-bucket", TestContext.Current.CancellationToken));
        return (error, calls);
    }
}
