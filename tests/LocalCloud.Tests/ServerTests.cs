using System.Text.Json;
using ImageTools.LocalCloud.Faults;
using ImageTools.LocalCloud.Tests.Ecs;
using ImageTools.LocalCloud.Tests.Support;

namespace ImageTools.LocalCloud.Tests;

public class ServerTests
{
    [Fact]
    public async Task The_ready_line_is_all_that_a_client_needs()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory, o => o with { Region = "cn-beijing", Bucket = "my-bucket" });
        using var ready = JsonDocument.Parse(CloudServe.ReadyLine(cloud.Server));
        Assert.Equal(
            [
                "schema",
                "oss",
                "ecs",
                "ram",
                "sts",
                "accessKeyId",
                "accessKeySecret",
                "region",
                "bucket",
                "userAccessKeyId",
                "userAccessKeySecret",
                "roleArn",
            ],
            ready.RootElement.EnumerateObject().Select(p => p.Name)
        );
        Assert.Equal(
            ("cn-beijing", "my-bucket"),
            (ready.RootElement.GetProperty("region").GetString(), ready.RootElement.GetProperty("bucket").GetString())
        );
        Assert.Equal(200, (int)(await cloud.Send("GET", "/my-bucket/?location")).StatusCode);
        Assert.StartsWith("http://127.0.0.1:", ready.RootElement.GetProperty("oss").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0:0")]
    [InlineData("[::]:0")]
    [InlineData("nonsense")]
    public async Task Only_the_loopback_is_listened_on_unless_asked(string listen)
    {
        using var directory = new TempDirectory();
        await Assert.ThrowsAsync<ArgumentException>(() => Cloud.StartAsync(directory, o => o with { Listen = listen }));
    }

    [Fact]
    public async Task One_data_directory_serves_one_cloud_at_a_time()
    {
        using var directory = new TempDirectory();
        await using (var first = await Cloud.StartAsync(directory))
            await Assert.ThrowsAsync<IOException>(() => Cloud.StartAsync(directory));
        await using var second = await Cloud.StartAsync(directory);
    }

    [Fact]
    public async Task A_part_that_was_cut_is_not_there_and_can_be_sent_again()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory, o =>
            o with
            {
                Fault = r => r is { Operation: "UploadPart", PartNumber: 1, Count: 1 } ? new Fault { CutRequestAfter = 50000 } : null,
            }
        );
        var content = Cloud.Bytes(204800, 1);
        var upload = await cloud.Initiate("a.raw");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => cloud.UploadPart("a.raw", upload, 1, content));
        Assert.DoesNotContain("<Part>", await cloud.Text("GET", $"/{Cloud.Bucket}/a.raw?uploadId={upload}"), StringComparison.Ordinal);
        var tag = await cloud.UploadPart("a.raw", upload, 1, content);
        using var done = await cloud.Complete("a.raw", upload, (1, tag));
        Assert.Equal(content, await cloud.Get("a.raw"));
    }

    [Fact]
    public async Task A_lost_answer_to_complete_leaves_a_finished_object()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory, o =>
            o with
            {
                Fault = r => r.Operation == "CompleteMultipartUpload" && r.Count == 1 ? new Fault { DropResponse = true } : null,
            }
        );
        var content = Cloud.Bytes(1000, 1);
        var upload = await cloud.Initiate("a.raw");
        var tag = await cloud.UploadPart("a.raw", upload, 1, content);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => cloud.Complete("a.raw", upload, (1, tag)));
        Assert.Equal(content, await cloud.Get("a.raw"));
        Assert.Equal("NoSuchUpload", Cloud.Element(await Cloud.Read(await cloud.Complete("a.raw", upload, (1, tag))), "Code"));
    }

    [Fact]
    public async Task Answers_fail_and_lie_as_they_were_told()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory, o => o with
        {
            Fault = r =>
                    (r.Operation, r.Count) switch
                    {
                        ("PutObject", 1) => new Fault { Status = 503 },
                        ("PutObject", 2) => new Fault { WrongCrc = true },
                        ("GetObject", 1) => new Fault { CutResponseAfter = 5000 },
                        ("ImportImage", 1) => new Fault { Status = 400, Code = "Throttling.User" },
                        _ => null,
                    }
        });
        using var refused = await cloud.Put("a.raw", Cloud.Bytes(204800, 1));
        Assert.Equal((503, "ServiceUnavailable"), ((int)refused.StatusCode, Cloud.Element(await Cloud.Read(refused), "Code")));
        using var lied = await cloud.Put("a.raw", Cloud.Bytes(204800, 1));
        using var honest = await cloud.Put("a.raw", Cloud.Bytes(204800, 1));
        Assert.NotEqual(honest.Headers.GetValues("x-oss-hash-crc64ecma"), lied.Headers.GetValues("x-oss-hash-crc64ecma"));
        await Assert.ThrowsAnyAsync<Exception>(() => cloud.Get("a.raw"));
        Assert.Equal(204800, (await cloud.Get("a.raw")).Length);
        Assert.Equal("Throttling.User", (await ImportTests.Import(cloud, "a.raw", "one")).Code());
        Assert.Equal("OK", (await ImportTests.Import(cloud, "a.raw", "one")).Code());
    }
}
