using System.Net.Http.Headers;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Cloud.Http;
using ImageTools.Cloud.Signing;
using ImageTools.Convert;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Transfer;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.Upload.Tests;

/// <summary>How parts travel: rate, stalls, throttling, headers, and as many at once as the line takes.</summary>
public class TransferTests
{
    private const int PartSize = 128 << 10;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly OssLocation To = new("examplebucket", FakeOss.Key);

    [Fact]
    public void Connections_grow_with_success_and_halve_once_for_one_trouble()
    {
        var limit = new AdaptiveLimit(4, 16);
        for (var i = 0; i < 20; i++)
            limit.Attempted(null);
        Assert.Equal(16, limit.Current);
        var entered = Enumerable.Range(0, 16).Select(_ => limit.EnterAsync(None)).ToArray();
        Assert.All(entered, t => Assert.True(t.IsCompletedSuccessfully));
        var busy = new CloudException("oss", "ServiceUnavailable", "", 503);
        Assert.Equal(8, limit.Attempted(busy));
        // Fifteen more were begun before anybody knew.
        Assert.All(Enumerable.Range(0, 15), _ => Assert.Null(limit.Attempted(busy)));
        Assert.Equal(4, limit.Attempted(busy));
        for (var i = 0; i < 4; i++)
            limit.Attempted(null);
        Assert.InRange(limit.Current, 4, 5);
    }

    [Theory]
    [InlineData("unreachable", 0, true)]
    [InlineData("stalled", 0, true)]
    [InlineData("InternalError", 500, true)]
    [InlineData("QpsLimitExceeded", 503, true)]
    [InlineData("http-429", 429, true)]
    [InlineData("crc-mismatch", 0, false)]
    [InlineData("AccessDenied", 403, false)]
    public void Only_a_line_or_service_in_trouble_makes_fewer_connections(string code, int status, bool fewer) =>
        Assert.Equal(fewer, new AdaptiveLimit(4, 4).Attempted(new CloudException("oss", code, "", status)) is not null);

    [Fact]
    public async Task Place_is_given_to_who_waits_longest_and_never_to_who_has_gone()
    {
        var limit = new AdaptiveLimit(1, 1);
        await limit.EnterAsync(None);
        using var gone = new CancellationTokenSource();
        var (first, second) = (limit.EnterAsync(gone.Token), limit.EnterAsync(None));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        limit.Leave();
        await second;
    }

    [Fact]
    public async Task Upload_through_a_busy_service_says_that_it_slows_down_and_arrives()
    {
        var oss = new FakeOss();
        var refused = 0;
        oss.Before = call =>
            call.StartsWith("UploadPart", StringComparison.Ordinal) && Interlocked.Increment(ref refused) % 3 == 1
                ? FakeOss.Error(503, "ServiceUnavailable")
                : null;
        var notes = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var bytes = Bytes(12 * PartSize);
        using var client = Client(oss, new InstantTime());
        client.Note = notes.Enqueue;
        await Upload(client, bytes, new UploadOptions { PartSize = PartSize });
        Assert.Equal(bytes, oss.Object);
        Assert.Contains(notes, n => n.Contains("at once from now on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rate_is_kept_whoever_sends()
    {
        var time = new FakeTimeProvider(InstantTime.Now);
        var rate = new RateLimiter(1000, time);
        await rate.TakeAsync(1000, None);
        var (second, third) = (rate.TakeAsync(500, None).AsTask(), rate.TakeAsync(500, None).AsTask());
        time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await second;
        time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(third.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await third;
    }

    [Fact]
    public async Task Upload_with_a_rate_takes_the_time_that_its_bytes_need()
    {
        var time = new InstantTime();
        var oss = new FakeOss();
        using var client = Client(oss, time);
        var bytes = Bytes(8 * PartSize);
        // One at a time: the time of this clock is exact only while nobody else waits for it.
        await Upload(
            client,
            bytes,
            new UploadOptions
            {
                PartSize = PartSize,
                MaxRate = PartSize,
                Parallel = 1,
            }
        );
        Assert.Equal(bytes, oss.Object);
        Assert.InRange((time.GetUtcNow() - InstantTime.Now).TotalSeconds, 7, 9);
    }

    [Fact]
    public async Task Attempt_in_which_nothing_moves_is_given_up_and_made_again()
    {
        var time = new InstantTime();
        var held = new TaskCompletionSource();
        var oss = new FakeOss
        {
            Hold = (call, cancellation) =>
                call == "UploadPart 2" && held.TrySetResult() ? Task.Delay(Timeout.Infinite, cancellation) : Task.CompletedTask,
        };
        using var client = Client(oss, time);
        var notes = new List<string>();
        client.Note = notes.Add;
        var bytes = Bytes(3 * PartSize);
        var upload = Upload(client, bytes, new UploadOptions { PartSize = PartSize, Parallel = 1 });
        await held.Task;
        time.Advance(TimeSpan.FromSeconds(61));
        await upload;
        Assert.Equal(bytes, oss.Object);
        Assert.Equal(2, oss.Count("UploadPart 2"));
        Assert.Contains(notes, n => n.Contains("almost no bytes moved", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reading_that_stands_still_ends_with_an_error()
    {
        var time = new InstantTime();
        var oss = new FakeOss { Object = [1, 2, 3] };
        var still = new Still();
        oss.After = (_, answer) => answer.Content = new StreamContent(still);
        using var client = Client(oss, time);
        await using var stream = await client.OpenAsync(To, 0, null, None);
        var read = stream.ReadAsync(new byte[3], None).AsTask();
        await still.Begun.Task;
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Contains("nothing came", (await Assert.ThrowsAsync<IOException>(() => read)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pause_that_the_service_asks_for_is_kept(bool asDate)
    {
        var time = new InstantTime();
        var oss = new FakeOss { Object = [1] };
        oss.Before = _ =>
        {
            if (oss.Calls.Count > 1)
                return null;
            var busy = FakeOss.Error(503, "QpsLimitExceeded");
            busy.Headers.RetryAfter = asDate
                ? new RetryConditionHeaderValue(InstantTime.Now.AddSeconds(20))
                : new RetryConditionHeaderValue(TimeSpan.FromSeconds(20));
            return busy;
        };
        using var client = Client(oss, time);
        await client.FindObjectAsync(To, None);
        Assert.Equal(20, (time.GetUtcNow() - InstantTime.Now).TotalSeconds);
    }

    [Fact]
    public async Task Clock_of_the_service_is_read_from_the_error_when_the_header_is_missing()
    {
        var oss = new FakeOss { Object = [1] };
        oss.Before = _ =>
        {
            if (oss.Calls.Count > 1)
                return null;
            return new HttpResponseMessage(System.Net.HttpStatusCode.Forbidden)
            {
                Content = new StringContent(
                    "<Error><Code>RequestTimeTooSkewed</Code><ServerTime>2026-01-15T10:30:45.000Z</ServerTime></Error>"
                ),
            };
        };
        using var client = Client(oss, new InstantTime());
        await using var stream = await client.OpenAsync(To, 0, null, None);
        Assert.Equal(["20260115T083045Z", "20260115T103045Z"], oss.Dates);
        Assert.Contains(
            "x-oss-date=20260115T103045Z",
            (await client.PresignAsync(new OssPresignRequest(HttpMethod.Get, To, TimeSpan.FromHours(1)), None)).Query,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Settings_of_the_object_go_where_it_begins_and_checksums_with_each_part()
    {
        var oss = new FakeOss();
        using var client = Client(oss, new InstantTime());
        var settings = new OssObjectSettings
        {
            StorageClass = "IA",
            Encryption = "KMS",
            EncryptionKeyId = "key",
            Tags = new Dictionary<string, string> { ["b c"] = "d/e", ["a"] = "" },
            Metadata = new Dictionary<string, string> { ["Built-By"] = "ci" },
        };
        await Upload(
            client,
            Bytes(PartSize + 1),
            new UploadOptions
            {
                PartSize = PartSize,
                ContentMd5 = true,
                Settings = settings,
            }
        );
        string[] expected =
        [
            "x-oss-storage-class: IA",
            "x-oss-server-side-encryption: KMS",
            "x-oss-server-side-encryption-key-id: key",
            "x-oss-tagging: a=&b%20c=d%2Fe",
            "x-oss-meta-built-by: ci",
            "x-oss-forbid-overwrite: true",
        ];
        Assert.All(expected, e => Assert.Contains($"POST uploads|{e}", oss.Headers));
        Assert.Contains("POST upload|x-oss-forbid-overwrite: true", oss.Headers);
        Assert.Equal(
            2,
            oss.Headers.Count(h =>
                h.StartsWith("UploadPart", StringComparison.Ordinal) && h.Contains("Content-MD5", StringComparison.Ordinal)
            )
        );
        Assert.DoesNotContain(oss.Headers, h =>
            h.StartsWith("UploadPart", StringComparison.Ordinal) && h.Contains("encryption", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("Cold", null, 0)]
    [InlineData(null, "ROT13", 0)]
    [InlineData(null, null, 11)]
    public async Task Settings_that_the_service_would_refuse_are_refused_here(string? storage, string? encryption, int tags)
    {
        using var client = Client(new FakeOss(), new InstantTime());
        var settings = new OssObjectSettings
        {
            StorageClass = storage,
            Encryption = encryption,
            Tags = Enumerable.Range(0, tags).ToDictionary(i => $"t{i}", _ => ""),
        };
        Assert.Equal(
            "invalid-setting",
            (await Assert.ThrowsAsync<CloudException>(() => Upload(client, [1], new UploadOptions { Settings = settings }))).Code
        );
    }

    [Fact]
    public async Task V1_signs_uploads_too()
    {
        var oss = new FakeOss();
        using var client = new OssClient(
            OssEndpoint.ForRegion("cn-hangzhou"),
            Provider(),
            oss,
            new InstantTime(),
            signature: OssSignature.V1
        );
        await Upload(client, Bytes(PartSize), new UploadOptions { PartSize = PartSize });
        Assert.All(oss.Dates, d => Assert.Equal("Thu, 15 Jan 2026 08:30:45 GMT", d));
        Assert.All(oss.Headers.Where(h => h.Contains("|Authorization: ", StringComparison.Ordinal)), h =>
            Assert.Contains("Authorization: OSS LTAI-example:", h, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Large_file_is_cut_by_what_the_first_parts_took()
    {
        var oss = new FakeOss { StatesCrc = true };
        using var client = Client(oss, new InstantTime());
        var result = await Upload(client, new byte[70 << 20], new UploadOptions());
        Assert.Equal(70 << 20, oss.Object!.Length);
        // Eight small ones, and then such as fit a line that takes no time at all.
        Assert.Equal(8 + 4, result.Parts);
    }

    private static Task<UploadResult> Upload(OssClient client, byte[] bytes, UploadOptions options) =>
        new Uploader(client, options).UploadAsync(
            new ProjectedTarget
            {
                Format = TargetFormat.Raw,
                VirtualSize = bytes.Length,
                Summary = "",
                Fingerprint = "",
                File = new MemorySource(bytes),
            },
            To,
            null,
            None
        );

    private static FixedCredentials Provider() => new("test", new Credentials("LTAI-example", "secret-example"));

    private static OssClient Client(FakeOss oss, TimeProvider time) => new(OssEndpoint.ForRegion("cn-hangzhou"), Provider(), oss, time);

    private sealed class Still : MemoryStream
    {
        public TaskCompletionSource Begun { get; } = new();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
