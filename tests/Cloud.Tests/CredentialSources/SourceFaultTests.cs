using System.Net.Sockets;
using System.Text;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Sts;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.Cloud.Tests.CredentialSources;

/// <summary>Those who hand out credentials when they are not there, say next to nothing, or are somebody else.</summary>
public sealed class SourceFaultTests : IDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly RoleRequest Role = new("acs:ram::1:role/r", "s");
    private readonly SocketsHttpHandler handler = new() { UseProxy = false };

    public void Dispose() => handler.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    public async Task Whoever_hands_out_credentials_is_not_waited_for_without_end(string drip)
    {
        await using var server = new HostileServer("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        var time = new FakeTimeProvider();
        var services = new CredentialServices
        {
            Http = handler,
            MetadataHttp = handler,
            Time = time,
            MetadataEndpoint = new Uri($"http://{server.Address}"),
        };
        var sources = new ICredentialSource[]
        {
            new UriSource($"http://{server.Address}/", services),
            new MetadataSource(null, UserEnvironment.Current, services),
            new RoleSource("role", new ExampleKey(), Role, new StsRoles(new Uri($"http://{server.Address}"), handler, time)),
        };
        foreach (var source in sources)
        {
            var begin = time.GetTimestamp();
            await Assert.ThrowsAsync<CloudException>(() => server.PassAsync(time, source.FetchAsync(None), drip));
            Assert.InRange(time.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromMinutes(3));
        }
    }

    [Fact]
    public async Task A_page_in_the_place_of_those_who_hand_out_credentials_is_said_to_be_one()
    {
        const string Page =
            "<!DOCTYPE html><html><head><title>Hotel &amp; WiFi\u001b[2J Login</title></head><body>secret-example</body></html>";
        using var portal = new FakeHttp(_ => new HttpResponseMessage
        {
            Content = new StringContent(Page, Encoding.UTF8, "text/html"),
            Headers = { { "Server", "portal/1" } },
        });
        var services = new CredentialServices { Http = portal };
        var sts = await Assert.ThrowsAsync<CloudException>(() => AssumeAsync("https://sts.aliyuncs.com", portal));
        var uri = await Assert.ThrowsAsync<CloudException>(() => new UriSource("https://keys.example/x", services).FetchAsync(None));
        Assert.Equal(("not-the-service", "not-the-service"), (sts.Code, uri.Code));
        Assert.Contains("sts.aliyuncs.com", sts.Message, StringComparison.Ordinal);
        Assert.Contains("keys.example", uri.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sts_that_is_not_found_is_asked_once_and_named()
    {
        using var nowhere = new FakeHttp(_ =>
            throw new HttpRequestException(
                HttpRequestError.NameResolutionError,
                "Name or service not known",
                new SocketException((int)SocketError.HostNotFound)
            )
        );
        var error = await Assert.ThrowsAsync<CloudException>(() => AssumeAsync("https://sts.nowhere.example", nowhere));
        Assert.Equal(("unknown-host", false, 1), (error.Code, error.IsRetryable, nowhere.Requests.Count));
        Assert.Contains("no host sts.nowhere.example", error.Hint, StringComparison.Ordinal);
        Assert.Contains("ALIBABA_CLOUD_STS_ENDPOINT", error.Hint, StringComparison.Ordinal);
    }

    private static Task<Credentials> AssumeAsync(string endpoint, HttpMessageHandler handler) =>
        new StsRoles(new Uri(endpoint), handler, TimeProvider.System).AssumeRoleAsync(new Credentials("id", "secret"), Role, None);
}
