using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ImageTools.LocalCloud.Tests.Support;

namespace ImageTools.LocalCloud.Tests.Oss;

public class ObjectTests
{
    [Theory]
    [InlineData("bytes=0-9", null, 206, 0, 10)]
    [InlineData("bytes=990-", null, 206, 990, 10)]
    [InlineData("bytes=-5", null, 206, 995, 5)]
    [InlineData("bytes=500-1000", null, 200, 0, 1000)]
    [InlineData("bytes=500-1000", "standard", 206, 500, 500)]
    [InlineData("bytes=1000-", null, 200, 0, 1000)]
    [InlineData("bytes=1000-", "standard", 416, 0, 0)]
    [InlineData("bytes=9-1", null, 200, 0, 1000)]
    [InlineData("chunks=1-2", null, 200, 0, 1000)]
    public async Task Ranges_are_read_as_oss_reads_them(string range, string? behaviour, int status, int first, int count)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var content = Cloud.Bytes(1000, 1);
        (await cloud.Put("a.raw", content)).EnsureSuccessStatusCode();

        using var answer = await cloud.Send(
            "GET",
            $"/{Cloud.Bucket}/a.raw",
            null,
            behaviour is null ? [("Range", range)] : [("Range", range), ("x-oss-range-behavior", behaviour)]
        );

        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 416)
            Assert.Equal("InvalidRange", Cloud.Element(await Cloud.Read(answer), "Code"));
        else
            Assert.Equal(content[first..(first + count)], await Cloud.ReadBytes(answer));
        if (status == 206)
            Assert.Equal($"bytes {first}-{first + count - 1}/1000", answer.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task A_refused_head_carries_its_document_in_a_header()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        using var answer = await cloud.Send("HEAD", $"/{Cloud.Bucket}/none.raw");
        Assert.Equal((404, "0026-00000001"), ((int)answer.StatusCode, answer.Headers.GetValues("x-oss-ec").Single()));
        var document = Encoding.UTF8.GetString(System.Convert.FromBase64String(answer.Headers.GetValues("x-oss-err").Single()));
        Assert.Equal(("NoSuchKey", "none.raw"), (Cloud.Element(document, "Code"), Cloud.Element(document, "Key")));
    }

    [Fact]
    public async Task Refusals_have_the_codes_of_the_service()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        async Task<string> Code(string method, string target, byte[]? body = null, params (string, string)[] headers) =>
            Cloud.Element(
                await Cloud.Read(await cloud.Send(method, target, body is null ? null : new ByteArrayContent(body), headers)),
                "Code"
            );

        Assert.Equal("NoSuchBucket", await Code("GET", "/no-such-bucket/a"));
        Assert.Equal("InvalidBucketName", await Code("GET", "/No_Bucket/a"));
        Assert.Equal(
            "InvalidDigest",
            await Code("PUT", $"/{Cloud.Bucket}/a", [1], ("Content-MD5", System.Convert.ToBase64String(MD5.HashData([2]))))
        );
        Assert.Equal("NoSuchKey", await Code("GET", $"/{Cloud.Bucket}/a"));
        Assert.Equal("InvalidArgument", await Code("PUT", $"/{Cloud.Bucket}/a?partNumber=10001&uploadId=x", [1]));
        Assert.Equal("NoSuchUpload", await Code("PUT", $"/{Cloud.Bucket}/a?partNumber=1&uploadId=..%2F..", [1]));
        Assert.Equal("NoSuchLifecycle", await Code("GET", $"/{Cloud.Bucket}/?lifecycle"));
        Assert.Equal("NotImplemented", await Code("PUT", $"/{Cloud.Bucket}/a?symlink", [1]));
        Assert.Equal("InvalidArgument", await Code("GET", $"/{Cloud.Bucket}/?max-keys=1001"));
        Assert.Equal("InvalidArgument", await Code("PUT", $"/{Cloud.Bucket}/a", [1], ("x-oss-traffic-limit", "819199")));
        (await cloud.Put("a", [1], ("x-oss-traffic-limit", "819200"))).EnsureSuccessStatusCode();
        Assert.Equal("FileAlreadyExists", await Code("PUT", $"/{Cloud.Bucket}/a", [2], ("x-oss-forbid-overwrite", "true")));
        Assert.Equal("FileAlreadyExists", await Code("POST", $"/{Cloud.Bucket}/a?uploads", [], ("x-oss-forbid-overwrite", "true")));
        Assert.Equal("BucketNotEmpty", await Code("DELETE", $"/{Cloud.Bucket}/"));
    }

    [Fact]
    public async Task Unsigned_and_strangers_requests_are_refused()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        Assert.Contains(
            "403 Forbidden",
            await Raw(cloud, $"GET /{Cloud.Bucket}/a HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "<Code>InvalidAccessKeyId</Code>",
            await Raw(
                cloud,
                $"GET /{Cloud.Bucket}/a HTTP/1.1\r\nHost: 127.0.0.1\r\nDate: {DateTimeOffset.UtcNow:R}\r\nAuthorization: OSS "
                    + "stranger:c2ln\r\nConnection: close\r\n\r\n"
            ),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "400 Bad Request",
            await Raw(cloud, "GET /%zz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("..%2F..%2Fescape")]
    [InlineData("a/..%2f..%2f..%2fescape")]
    [InlineData("a/%2e%2e/%2e%2e/escape")]
    [InlineData("..")]
    [InlineData("%2Fetc%2Fescape")]
    [InlineData("a%5C..%5C..%5Cescape")]
    [InlineData("a%00b")]
    public async Task A_key_that_walks_out_of_its_bucket_is_refused_and_touches_nothing(string key)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var before = Everything(directory);

        using var answer = await cloud.Put(key, [1]);
        using var initiated = await cloud.Send("POST", $"/{Cloud.Bucket}/{key}?uploads");

        Assert.Equal((400, 400), ((int)answer.StatusCode, (int)initiated.StatusCode));
        Assert.Equal(before, Everything(directory));
    }

    [Fact]
    public async Task Keys_that_cannot_be_paths_or_are_in_each_others_way_are_objects_like_any_other()
    {
        using var directory = new TempDirectory();
        var keys = new[]
        {
            "a",
            "a%2Fb",
            "a%2F",
            "a%2F%2Fc",
            ".%2Fd",
            "x%2F.%2Fy",
            new string('k', 300),
            "tab%09%01",
            "%E9%95%9C%E5%83%8F%2F%20+%2B",
            "c%3A%5Cwin",
        };
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            foreach (var (key, i) in keys.Select((k, i) => (k, i)))
                (await cloud.Put(key, Cloud.Bytes(100 + i, i))).EnsureSuccessStatusCode();
        }
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            foreach (var (key, i) in keys.Select((k, i) => (k, i)))
                Assert.Equal(Cloud.Bytes(100 + i, i), await cloud.Get(key));
            foreach (var key in keys)
                Assert.Equal(204, (int)(await cloud.Send("DELETE", $"/{Cloud.Bucket}/{key}")).StatusCode);
        }
        Assert.DoesNotContain(Everything(directory), f =>
            f.Contains("/oss/imagetools-demo/", StringComparison.Ordinal)
            || f.Contains("/odd/", StringComparison.Ordinal)
            || f.Contains("/meta/imagetools-demo/", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_chunked_body_needs_no_length()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var content = Cloud.Bytes(300000, 1);
        using var body = new StreamContent(new MemoryStream(content));
        body.Headers.ContentLength = null;
        using var answer = await cloud.Send("PUT", $"/{Cloud.Bucket}/a.raw", body, ("Transfer-Encoding", "chunked"));
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(content, await cloud.Get("a.raw"));
    }

    [Fact]
    public async Task Listing_goes_by_prefix_delimiter_and_page()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        foreach (var key in (string[])["a/1", "a/2", "b", "c/1", "d%20e"])
            (await cloud.Put(key, [1])).EnsureSuccessStatusCode();

        List<string> seen = [];
        var marker = "";
        while (true)
        {
            var page = await cloud.Text("GET", $"/{Cloud.Bucket}/?delimiter=%2F&max-keys=1&encoding-type=url&marker={marker}");
            seen.Add(
                page.Contains("<CommonPrefixes>", StringComparison.Ordinal)
                    ? Cloud.Element(page[page.IndexOf("<CommonPrefixes>", StringComparison.Ordinal)..], "Prefix")
                    : Cloud.Element(page, "Key")
            );
            if (Cloud.Element(page, "IsTruncated") == "false")
                break;
            marker = Cloud.Element(page, "NextMarker");
        }
        Assert.Equal(["a%2F", "b", "c%2F", "d%20e"], seen);
        Assert.Contains("imagetools-demo", await cloud.Text("GET", "/?prefix=imagetools"), StringComparison.Ordinal);
        Assert.Equal(200, (int)(await cloud.Send("PUT", "/second-bucket/")).StatusCode);
        Assert.Contains("<Name>second-bucket</Name>", await cloud.Text("GET", "/second-bucket/?bucketInfo"), StringComparison.Ordinal);
    }

    private static string[] Everything(TempDirectory directory) =>
        [.. Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static async Task<string> Raw(Cloud cloud, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(
            "127.0.0.1",
            int.Parse(cloud.Server.Endpoint[(cloud.Server.Endpoint.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture)
        );
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
