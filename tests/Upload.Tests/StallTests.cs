using System.Diagnostics;
using System.Net.Sockets;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Upload.Oss;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.Upload.Tests;

/// <summary>Servers that are there and do next to nothing: every wait on one ends, by a clock that the test moves.</summary>
public sealed class StallTests : IDisposable
{
    private const string Begin = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nx-oss-request-id: 5F00\r\nETag: \"e\"\r\n\r\n";
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly OssLocation At = new("examplebucket", "disk.raw");
    private readonly FakeTimeProvider time = new();
    private readonly SocketsHttpHandler handler = new() { UseProxy = false };

    public void Dispose() => handler.Dispose();

    /// <summary>What is called, what the server says at once, and what it says each second.</summary>
    public static TheoryData<string, string, string> Servers() =>
        new()
        {
            { "list", "", "" },
            { "list", "", "HTTP/1.1 100 Continue\r\n\r\n" },
            { "list", "HTTP/1.1 200 OK\r\nX-Long: ", "a" },
            { "list", Begin, "" },
            { "list", Begin, "a" },
            {
                "list",
                Begin,
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                    + "aaaaaaaaaaaaaaaaaa"
            },
            { "list", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n" },
            { "part", "", "" },
            { "part", "", "HTTP/1.1 100 Continue\r\n\r\n" },
            { "part", Begin, "a" },
            { "deaf part", "", "" },
            { "tls", "", "" },
            { "initiate", Begin, "a" },
            { "complete", "", "HTTP/1.1 100 Continue\r\n\r\n" },
        };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_call_ends_although_a_byte_comes_now_and_then(string what, string answer, string drip)
    {
        await using var server = new HostileServer(answer, readsAll: what != "deaf part");
        var scheme = what == "tls" ? "https" : "http";
        using var client = new OssClient(
            OssEndpoint.Parse($"{scheme}://{server.Address}", "cn-hangzhou"),
            Keys(),
            handler,
            time,
            attempts: 1
        );
        var begin = time.GetTimestamp();
        var call = what switch
        {
            "list" or "tls" => client.ListPartsAsync(At, "id", None),
            "initiate" => client.InitiateAsync(At, false, None),
            "complete" => client.CompleteAsync(At, "id", [new OssPart(1, "e")], false, 1, 1, None),
            _ => (Task)client.UploadPartAsync(At, "id", 1, new byte[64 << 20], None),
        };

        var error = await Assert.ThrowsAsync<CloudException>(() => server.PassAsync(time, call, drip));

        Assert.Equal("stalled", error.Code);
        Assert.NotNull(error.Hint);
        // Completing is given five minutes, and then the object is asked for, which is another wait.
        Assert.InRange(
            time.GetElapsedTime(begin),
            TimeSpan.FromSeconds(59),
            what == "complete" ? TimeSpan.FromMinutes(9) : TimeSpan.FromSeconds(125)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Reading_an_object_ends_although_a_byte_comes_now_and_then(string drip)
    {
        await using var server = new HostileServer(Begin);
        using var client = new OssClient(OssEndpoint.Parse($"http://{server.Address}", "cn-hangzhou"), Keys(), handler, time, attempts: 1);
        await using var stream = await client.OpenAsync(At, 0, null, None);

        await Assert.ThrowsAsync<IOException>(() => server.PassAsync(time, stream.CopyToAsync(Stream.Null, None), drip));
    }

    [Fact]
    public async Task A_slow_object_is_read_to_its_end()
    {
        await using var server = new HostileServer(Begin.Replace("1000000", "400000", StringComparison.Ordinal));
        using var client = new OssClient(OssEndpoint.Parse($"http://{server.Address}", "cn-hangzhou"), Keys(), handler, time, attempts: 1);
        await using var stream = await client.OpenAsync(At, 0, null, None);
        var (some, buffer) = (new string('a', 20_000), new byte[20_000]);

        for (var at = 0; at < 400_000; at += some.Length)
        {
            var read = stream.ReadExactlyAsync(buffer, None).AsTask();
            time.Advance(TimeSpan.FromSeconds(50));
            await server.DripAsync(some);
            await read;
        }

        Assert.Equal(0, await stream.ReadAsync(buffer, None));
    }

    [Fact]
    public async Task A_line_that_stalls_again_and_again_is_given_up_before_ten_attempts()
    {
        await using var server = new HostileServer("");
        using var client = new OssClient(OssEndpoint.Parse($"http://{server.Address}", "cn-hangzhou"), Keys(), handler, time);

        await Assert.ThrowsAsync<CloudException>(() => server.PassAsync(time, client.ListPartsAsync(At, "id", None), ""));

        Assert.Equal(3, server.Connections);
    }

    private static FixedCredentials Keys() => new("test", new Credentials("id", "secret"));
}
