using System.Diagnostics;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Convert;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Transfer;

namespace ImageTools.Upload.Tests;

/// <summary>Answers that can't be, and statuses that nobody explains: each is said as what it is.</summary>
public sealed class HostileAnswerTests : IDisposable
{
    private const int PartSize = 128 << 10;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly OssLocation To = new("examplebucket", FakeOss.Key);
    private readonly FakeOss oss = new();

    public void Dispose() => oss.Dispose();

    [Theory]
    [InlineData("GET uploads")]
    [InlineData("GET upload")]
    [InlineData("POST uploads")]
    public async Task An_answer_of_two_hundred_thousand_levels_is_refused_at_once(string call)
    {
        oss.Uploads["U"] = (To.Key, []);
        oss.After = (_, answer) => answer.Content = new StringContent(HostileAnswers.Levels("<a>", "</a>"));
        using var client = Client();
        var clock = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<CloudException>(() =>
            call switch
            {
                "GET uploads" => client.ListUploadsAsync(To, None),
                "GET upload" => client.ListPartsAsync(To, "U", None),
                _ => (Task)client.InitiateAsync(To, true, None),
            }
        );
        Assert.Equal("unreadable-answer", error.Code);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_part_that_is_answered_without_an_etag_is_sent_again()
    {
        var bytes = new byte[5 * PartSize];
        new Random(1).NextBytes(bytes);
        var lost = 0;
        oss.After = (call, answer) =>
        {
            if (call == "UploadPart 2" && lost++ == 0)
                answer.Headers.Remove("ETag");
        };
        using var client = Client();
        await new Uploader(client, new UploadOptions { PartSize = PartSize, Parallel = 1 }).UploadAsync(
            new ProjectedTarget
            {
                Format = TargetFormat.Raw,
                VirtualSize = bytes.Length,
                Summary = "",
                Fingerprint = "f",
                File = new MemorySource(bytes),
            },
            To,
            null,
            None
        );
        Assert.Equal(bytes, oss.Object);
        Assert.Equal(2, oss.Count("UploadPart 2"));
    }

    [Fact]
    public async Task A_service_that_never_names_an_etag_is_an_error_with_a_name()
    {
        oss.After = (_, answer) => answer.Headers.Remove("ETag");
        using var client = Client();
        Assert.Equal("no-etag", (await Assert.ThrowsAsync<CloudException>(() => client.PutAsync(To, new byte[5], true, None))).Code);
    }

    [Fact]
    public async Task An_object_whose_head_names_no_etag_is_not_believed_in()
    {
        oss.Object = [1, 2, 3];
        oss.After = (_, answer) => answer.Headers.Remove("ETag");
        using var client = Client();
        var error = await Assert.ThrowsAsync<CloudException>(() => client.FindObjectAsync(To, None));
        Assert.Equal("contradictory-answer", error.Code);
        Assert.Contains("no ETag", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "no length")]
    [InlineData("-5", null, "-5")]
    [InlineData("5, 6", null, "5, 6")]
    [InlineData("", null, "''")]
    [InlineData("99999999999999999999", null, "99999")]
    [InlineData("3", "soon", "soon")]
    [InlineData("3", "-1", "-1")]
    public async Task An_object_whose_head_contradicts_itself_is_said_to(string? length, string? crc, string word)
    {
        oss.Object = [1, 2, 3];
        oss.After = (_, answer) =>
        {
            answer.Content = new EmptyContent();
            if (length is not null)
                answer.Content.Headers.TryAddWithoutValidation("Content-Length", length);
            answer.Headers.Remove("x-oss-hash-crc64ecma");
            if (crc is not null)
                answer.Headers.TryAddWithoutValidation("x-oss-hash-crc64ecma", crc);
        };
        using var client = Client();
        var error = await Assert.ThrowsAsync<CloudException>(() => client.FindObjectAsync(To, None));
        Assert.Equal("contradictory-answer", error.Code);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [Theory]
    [MemberData(nameof(HostileAnswers.UnexplainedStatuses), MemberType = typeof(HostileAnswers))]
    public async Task A_status_without_an_explanation_is_not_tried_again_and_says_what_to_do(int status)
    {
        oss.Before = _ => new HttpResponseMessage((System.Net.HttpStatusCode)status);
        using var client = Client();
        var error = await Assert.ThrowsAsync<CloudException>(() => client.ListUploadsAsync(To, None));
        Assert.Equal((status, false), (error.Status, error.IsRetryable));
        Assert.False(string.IsNullOrEmpty(error.Hint));
        Assert.Single(oss.Calls);
    }

    [Theory]
    [InlineData(301, "http://examplebucket.oss-cn-beijing.aliyuncs.com/x?y", "--region cn-beijing")]
    [InlineData(307, "https://oss-cn-beijing-internal.aliyuncs.com/", "--oss-endpoint oss-cn-beijing-internal.aliyuncs.com")]
    [InlineData(302, "https://login.example.com/?token=x", "login.example.com")]
    public async Task A_redirection_names_where_it_leads_and_is_not_followed(int status, string to, string word)
    {
        oss.Before = _ => new HttpResponseMessage((System.Net.HttpStatusCode)status) { Headers = { Location = new Uri(to) } };
        using var client = Client();
        var error = await Assert.ThrowsAsync<CloudException>(() => client.ListUploadsAsync(To, None));
        Assert.Contains(word, error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("token", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_wants_a_password_is_asked_once()
    {
        await using var proxy = new HostileServer("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
        using var handler = new SocketsHttpHandler { Proxy = new System.Net.WebProxy($"http://{proxy.Address}") };
        using var client = new OssClient(
            OssEndpoint.ForRegion("cn-hangzhou"),
            new FixedCredentials("test", new Credentials("id", "secret")),
            handler,
            new InstantTime()
        );
        var error = await Assert.ThrowsAsync<CloudException>(() => client.ListUploadsAsync(To, None));
        Assert.Equal(("proxy-authentication", false), (error.Code, error.IsRetryable));
        Assert.Contains("HTTPS_PROXY", error.Hint, StringComparison.Ordinal);
        Assert.Equal(1, proxy.Connections);
    }

    private OssClient Client() =>
        new(OssEndpoint.ForRegion("cn-hangzhou"), new FixedCredentials("test", new Credentials("id", "secret")), oss, new InstantTime());

    /// <summary>A body of nothing that states no length of its own.</summary>
    private sealed class EmptyContent : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => Task.CompletedTask;

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
