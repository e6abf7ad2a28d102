using System.Globalization;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Transfer;

namespace ImageTools.Upload.Tests;

/// <summary>Uploads to a service that breaks in every way that the protocol notes name.</summary>
public class UploaderTests
{
    private const int PartSize = 128 << 10,
        Parts = 6;
    private static readonly OssLocation To = new("examplebucket", "images/a b+c.raw");
    private static readonly byte[] Bytes = MakeBytes();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Object_is_the_projection_whatever_the_number_of_threads(int parallel)
    {
        var oss = new FakeOss();
        var result = await Upload(oss, new UploadOptions { PartSize = PartSize, Parallel = parallel });
        Assert.Equal(Bytes, oss.Object);
        Assert.Equal((FakeOss.Crc(Bytes), Parts, 0), (result.Crc64, result.Parts, result.PartsReused));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("500")]
    [InlineData("503")]
    public async Task Part_that_fails_is_sent_again(string fault)
    {
        var failed = 0;
        var oss = new FakeOss();
        oss.Before = call =>
            call != "UploadPart 3" || Interlocked.Exchange(ref failed, 1) == 1 ? null
            : fault == "cut" ? throw new HttpRequestException("cut")
            : FakeOss.Error(int.Parse(fault, CultureInfo.InvariantCulture), "ServiceUnavailable");
        await Upload(oss);
        Assert.Equal(Bytes, oss.Object);
        Assert.Equal(2, oss.Count("UploadPart 3"));
    }

    [Fact]
    public async Task Part_with_another_crc_is_sent_again()
    {
        var wrong = 0;
        var oss = new FakeOss
        {
            After = (call, answer) =>
            {
                if (call != "UploadPart 2" || Interlocked.Exchange(ref wrong, 1) == 1)
                    return;
                answer.Headers.Remove("x-oss-hash-crc64ecma");
                answer.Headers.TryAddWithoutValidation("x-oss-hash-crc64ecma", "1");
            },
        };
        await Upload(oss);
        Assert.Equal(2, oss.Count("UploadPart 2"));
        Assert.Equal(Bytes, oss.Object);
    }

    [Fact]
    public async Task Lost_answer_of_the_completion_is_found_out_by_HEAD()
    {
        var lost = 0;
        var oss = new FakeOss
        {
            After = (call, _) =>
            {
                if (call == "POST upload" && Interlocked.Exchange(ref lost, 1) == 0)
                    throw new HttpRequestException("lost");
            },
        };
        var result = await Upload(oss);
        Assert.Equal(FakeOss.Crc(Bytes), result.Crc64);
        Assert.Equal(1, oss.Count("POST uploads"));
    }

    [Fact]
    public async Task Wrong_clock_is_corrected_by_the_services()
    {
        var oss = new FakeOss();
        oss.Before = call =>
        {
            if (oss.Calls.Count > 1)
                return null;
            var answer = FakeOss.Error(403, "RequestTimeTooSkewed");
            answer.Headers.Date = InstantTime.Now.AddHours(2);
            return answer;
        };
        await Upload(oss);
        Assert.Equal("20260115T083045Z", oss.Dates.First());
        Assert.All(oss.Dates.Skip(1), d => Assert.Equal("20260115T103045Z", d));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Killed_upload_goes_on_and_sends_no_part_twice(bool listsCrc)
    {
        using var kill = new CancellationTokenSource();
        var oss = new FakeOss { ListsCrc = listsCrc };
        oss.Before = call =>
        {
            if (call == "UploadPart 4")
            {
                kill.Cancel();
                kill.Token.ThrowIfCancellationRequested();
            }
            return null;
        };
        var options = new UploadOptions { PartSize = PartSize, Parallel = 1 };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Upload(oss, options, kill));
        Assert.Null(oss.Object);
        oss.Before = _ => null;
        var result = await Upload(oss, options);
        Assert.Equal(Bytes, oss.Object);
        Assert.Equal(3, result.PartsReused);
        Assert.All(Enumerable.Range(1, 3), n => Assert.Equal(1, oss.Count($"UploadPart {n}")));
    }

    [Fact]
    public async Task Unfinished_upload_of_other_bytes_is_not_trusted()
    {
        var oss = new FakeOss();
        oss.Before = call => call == "UploadPart 4" ? FakeOss.Error(403, "AccessDenied") : null;
        var other = Bytes.ToArray();
        other[PartSize] ^= 1;
        var options = new UploadOptions { PartSize = PartSize, Parallel = 1 };
        var denied = await Assert.ThrowsAsync<CloudException>(() => Upload(oss, options, null, Projected(other)));
        Assert.Equal(("AccessDenied", "5F00", 1), (denied.Code, denied.RequestId, oss.Count("UploadPart 4")));
        oss.Before = _ => null;
        Assert.Equal(2, (await Upload(oss, options)).PartsReused);
        Assert.Equal(Bytes, oss.Object);
    }

    [Fact]
    public async Task Existing_object_is_an_error_before_a_byte_moves()
    {
        var oss = new FakeOss { Object = [1] };
        Assert.Equal("object-exists", (await Assert.ThrowsAsync<CloudException>(() => Upload(oss))).Code);
        Assert.Equal(["HEAD object"], oss.Calls);
    }

    [Fact]
    public async Task Service_that_is_never_there_is_given_up_after_the_attempts()
    {
        var oss = new FakeOss { Before = _ => throw new HttpRequestException("refused") };
        Assert.Equal("unreachable", (await Assert.ThrowsAsync<CloudException>(() => Upload(oss))).Code);
        Assert.Equal(10, oss.Calls.Count);
    }

    [Theory]
    [InlineData(2_500_000)]
    [InlineData(4096)]
    public async Task Stream_whose_head_comes_last_arrives_in_order(int length)
    {
        var oss = new FakeOss();
        var bytes = MakeBytes(length);
        var target = new Stream(bytes)
        {
            Format = TargetFormat.Qcow2,
            VirtualSize = length,
            Summary = "",
            Fingerprint = "",
            HeadLength = 512,
            MaxLength = length,
        };
        var result = await Upload(oss, new UploadOptions { PartSize = PartSize, Parallel = 2 }, null, target);
        Assert.Equal(bytes, oss.Object);
        Assert.Equal(FakeOss.Crc(bytes), result.Crc64);
    }

    [Fact]
    public async Task Object_that_the_service_states_no_checksum_of_is_not_called_good()
    {
        var oss = new FakeOss { StatesCrc = false };
        var error = await Assert.ThrowsAsync<CloudException>(() => Upload(oss));
        Assert.Equal("object-unproven", error.Code);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public async Task Empty_file_is_an_empty_object()
    {
        var oss = new FakeOss();
        var result = await Upload(oss, null, null, Projected([]));
        Assert.Equal((0, 0UL, 1), (result.Length, result.Crc64, result.Parts));
        Assert.Empty(oss.Object!);
    }

    [Fact]
    public async Task Bucket_of_another_region_is_named_with_its_endpoint()
    {
        var oss = new FakeOss
        {
            Before = _ => new HttpResponseMessage(System.Net.HttpStatusCode.Forbidden)
            {
                Content = new StringContent(
                    "<Error><Code>AccessDenied</Code><Message>The bucket you are attempting to access must be addressed using the "
                        + "specified endpoint.</Message><Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint></Error>"
                ),
            },
        };
        var error = await Assert.ThrowsAsync<CloudException>(() => Upload(oss));
        Assert.Contains("--oss-endpoint oss-cn-beijing.aliyuncs.com", error.Hint, StringComparison.Ordinal);
        Assert.Contains("--region cn-beijing", error.Hint, StringComparison.Ordinal);
        Assert.Equal("oss-cn-beijing.aliyuncs.com", error.OtherEndpoint);
    }

    [Fact]
    public async Task Small_object_with_another_crc_is_put_again()
    {
        var wrong = 0;
        var oss = new FakeOss
        {
            After = (_, answer) =>
            {
                if (Interlocked.Exchange(ref wrong, 1) == 1)
                    return;
                answer.Headers.Remove("x-oss-hash-crc64ecma");
                answer.Headers.TryAddWithoutValidation("x-oss-hash-crc64ecma", "1");
            },
        };
        using var client = Client(oss);
        await client.PutAsync(To, Bytes, overwrite: false, TestContext.Current.CancellationToken);
        Assert.Equal(2, oss.Count("PUT object"));
    }

    [Fact]
    public async Task Listing_turns_its_pages_and_decodes_names()
    {
        var oss = new FakeOss();
        string[] keys = ["p/1 a+b.raw", "p/2\u00e9.raw", "p/3", "p/4", "p/5", "q/6"];
        foreach (var key in keys)
            oss.Objects[key] = [1, 2];
        using var client = Client(oss);
        var listed = new List<string>();
        await foreach (var found in client.ListObjectsAsync(To.Bucket, "p/", TestContext.Current.CancellationToken))
            listed.Add($"{found.Location.Key} {found.Length}");
        Assert.Equal(keys[..5].Select(k => $"{k} 2"), listed);
        Assert.Equal(3, oss.Count("GET list"));
    }

    [Fact]
    public async Task Damaged_source_ends_the_upload_at_once_and_not_after_ten_attempts()
    {
        var oss = new FakeOss();
        var target = new ProjectedTarget
        {
            Format = TargetFormat.Raw,
            VirtualSize = Bytes.Length,
            Summary = "",
            Fingerprint = "",
            File = new Damaged(Bytes.Length),
        };
        await Assert.ThrowsAsync<IOException>(() => Upload(oss, new UploadOptions { PartSize = PartSize, Parallel = 1 }, null, target));
        Assert.Equal(1, oss.CountOf("UploadPart"));
    }

    [Theory]
    [InlineData("/a")]
    [InlineData("a/../b")]
    [InlineData("a/.")]
    [InlineData("\\a")]
    [InlineData("")]
    public async Task Key_that_would_name_another_object_is_refused_before_the_first_call(string key)
    {
        var oss = new FakeOss();
        Assert.Equal(
            "invalid-object-name",
            (
                await Assert.ThrowsAsync<CloudException>(() =>
                    Client(oss).FindObjectAsync(new OssLocation("examplebucket", key), TestContext.Current.CancellationToken)
                )
            ).Code
        );
        Assert.Empty(oss.Calls);
    }

    [Fact]
    public async Task Secrets_are_in_no_error()
    {
        var oss = new FakeOss { Before = _ => FakeOss.Error(403, "SignatureDoesNotMatch") };
        var error = await Assert.ThrowsAsync<CloudException>(() => Upload(oss));
        Assert.DoesNotContain("secret-example", $"{error} {error.Hint}", StringComparison.Ordinal);
        Assert.DoesNotContain("token-example", $"{error} {error.Hint}", StringComparison.Ordinal);
        Assert.DoesNotContain("secret-example", new Credentials("LTAI-example", "secret-example").ToString(), StringComparison.Ordinal);
    }

    private static async Task<UploadResult> Upload(
        FakeOss oss,
        UploadOptions? options = null,
        CancellationTokenSource? kill = null,
        TargetImage? target = null
    )
    {
        using var client = Client(oss);
        return await new Uploader(client, options ?? new UploadOptions { PartSize = PartSize, Parallel = 3 }).UploadAsync(
            target ?? Projected(Bytes),
            To,
            null,
            kill?.Token ?? TestContext.Current.CancellationToken
        );
    }

    private static OssClient Client(FakeOss oss) =>
        new(
            OssEndpoint.ForRegion("cn-hangzhou"),
            new FixedCredentials("test", new Credentials("LTAI-example", "secret-example", "token-example")),
            oss,
            new InstantTime()
        );

    private static ProjectedTarget Projected(byte[] bytes) =>
        new()
        {
            Format = TargetFormat.Raw,
            VirtualSize = bytes.Length,
            Summary = "",
            Fingerprint = "",
            File = new MemorySource(bytes),
        };

    private static byte[] MakeBytes(int length = ((Parts - 1) * PartSize) + 777)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
            bytes[i] = (byte)((i * 2654435761L) >> 13);
        return bytes;
    }

    private sealed class Damaged(long length) : BlockSource
    {
        public override long Length => length;

        public override string Name => "damaged";

        public override void Read(long offset, Span<byte> destination) => throw new IOException("The disk has a bad sector.");
    }

    private sealed class Stream(byte[] bytes) : StreamedTarget
    {
        public override void Produce(ITargetOutput output, IProgress<WorkProgress>? progress, CancellationToken cancellation)
        {
            for (var at = HeadLength; at < bytes.Length; at += 70_001)
                output.Append(bytes.AsSpan(at, Math.Min(70_001, bytes.Length - at)));
            output.Head(bytes.AsSpan(0, HeadLength));
        }
    }
}
