using System.Globalization;
using System.IO.Hashing;
using System.Security.Cryptography;
using ImageTools.LocalCloud.Tests.Signatures;
using ImageTools.LocalCloud.Tests.Support;

namespace ImageTools.LocalCloud.Tests.Oss;

public class MultipartTests
{
    private const int PartSize = 100 << 10;

    [Fact]
    public async Task Parts_in_any_order_become_one_plain_file_with_the_crc_of_the_whole()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var content = Cloud.Bytes((PartSize * 3) + 1234, 1);
        var upload = await cloud.Initiate("images/disk%201.raw");
        var tags = new string[4];
        foreach (var n in (int[])[2, 4, 1, 3])
        {
            tags[n - 1] = await cloud.UploadPart(
                "images/disk%201.raw",
                upload,
                n,
                content[((n - 1) * PartSize)..Math.Min(n * PartSize, content.Length)]
            );
        }

        using var done = await cloud.Complete("images/disk%201.raw", upload, [.. tags.Select((t, i) => (i + 1, t))]);

        Assert.Equal(200, (int)done.StatusCode);
        Assert.Equal(Crc(content), done.Headers.GetValues("x-oss-hash-crc64ecma").Single());
        Assert.Equal(content, File.ReadAllBytes(directory["cloud/oss/imagetools-demo/images/disk 1.raw"]));
        Assert.Equal(content, await cloud.Get("images/disk%201.raw"));
        Assert.EndsWith("-4", Cloud.Element(await Cloud.Read(done), "ETag").Trim('"'), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(directory["cloud/uploads"]));
    }

    [Theory]
    [InlineData("POST", "/imagetools-demo/k?uploadId={0}", "CompleteMultipartUpload")]
    [InlineData("POST", "/imagetools-demo?delete", "Delete")]
    [InlineData("PUT", "/imagetools-demo?lifecycle", "LifecycleConfiguration")]
    [InlineData("PUT", "/imagetools-demo/there?tagging", "Tagging")]
    public async Task A_document_of_two_hundred_thousand_levels_is_refused_at_once(string method, string target, string root)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        using var there = await cloud.Put("there", [1]);
        var upload = await cloud.Initiate("k");
        var deep = System.Text.Encoding.ASCII.GetBytes(
            $"<{root}>{string.Concat(Enumerable.Repeat("<a>", 200_000))}{string.Concat(Enumerable.Repeat("</a>", 200_000))}</{root}>"
        );
        var clock = System.Diagnostics.Stopwatch.StartNew();

        Assert.Equal(
            "MalformedXML",
            await cloud.Code(
                method,
                string.Format(CultureInfo.InvariantCulture, target, upload),
                deep,
                root is "Delete" or "LifecycleConfiguration" ? [("Content-MD5", System.Convert.ToBase64String(Md5(deep)))] : []
            )
        );

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    /// <summary>
    /// As clients send that measure the line by small parts first; as one whose first part comes last; with parts that are longer
    /// or shorter than their place, and with few that have to be moved out of each other's way.
    /// </summary>
    [Theory]
    [InlineData("1:1 2:1 3:1 4:3 5:3 6:3 7:2", true)]
    [InlineData("2:3 4:3 3:3 5:1 1:3", true)]
    [InlineData("2:1 3:1 4:1 1:3", false)]
    [InlineData("2:3 3:3 4:3 1:1", false)]
    [InlineData("1:1 2:1 4:3 3:3 5:3 6:3 7:3 8:3", false)]
    public async Task Parts_of_any_sizes_in_any_order_become_the_object_and_are_not_copied_when_their_places_could_be_told(
        string order,
        bool inPlace
    )
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var upload = await cloud.Initiate("x.raw");
        SortedDictionary<int, (byte[] Bytes, string Tag)> parts = [];
        foreach (var item in order.Split(' '))
        {
            var (number, bytes) = (item[0] - '0', Cloud.Bytes((item[2] - '0') * PartSize, item[0]));
            parts[number] = (bytes, await cloud.UploadPart("x.raw", upload, number, bytes));
        }
        Assert.Equal(
            inPlace,
            Directory.EnumerateFiles(directory[$"cloud/uploads/{upload}"], "part-*").All(f => new FileInfo(f).Length == 0)
                && new FileInfo(directory[$"cloud/uploads/{upload}/body"]).Length == parts.Values.Sum(p => p.Bytes.Length)
        );

        using var done = await cloud.Complete("x.raw", upload, [.. parts.Select(p => (p.Key, p.Value.Tag))]);

        Assert.Equal(200, (int)done.StatusCode);
        Assert.Equal(parts.Values.SelectMany(p => p.Bytes).ToArray(), await cloud.Get("x.raw"));
    }

    [Fact]
    public async Task Replaced_gapped_and_uneven_parts_give_exactly_the_chosen_bytes()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        byte[] a = Cloud.Bytes(PartSize, 1),
            b = Cloud.Bytes(PartSize + 77, 2),
            again = Cloud.Bytes(PartSize, 3),
            last = Cloud.Bytes(5, 4);
        var upload = await cloud.Initiate("x.raw");
        await cloud.UploadPart("x.raw", upload, 1, a);
        var second = await cloud.UploadPart("x.raw", upload, 7, b);
        var third = await cloud.UploadPart("x.raw", upload, 9000, last);
        var first = await cloud.UploadPart("x.raw", upload, 1, again);
        await cloud.UploadPart("x.raw", upload, 8, a);

        using var done = await cloud.Complete("x.raw", upload, (1, first), (7, second), (9000, third));

        byte[] expected = [.. again, .. b, .. last];
        Assert.Equal(Crc(expected), done.Headers.GetValues("x-oss-hash-crc64ecma").Single());
        Assert.Equal(expected, await cloud.Get("x.raw"));
    }

    [Fact]
    public async Task Completion_makes_the_true_checks_and_stays_possible_after_a_refusal()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var upload = await cloud.Initiate("x.raw");
        var small = await cloud.UploadPart("x.raw", upload, 1, Cloud.Bytes(1000, 1));
        var second = await cloud.UploadPart("x.raw", upload, 2, Cloud.Bytes(PartSize, 2));

        Assert.Equal("EntityTooSmall", await Code(cloud.Complete("x.raw", upload, (1, small), (2, second))));
        Assert.Equal("InvalidPartOrder", await Code(cloud.Complete("x.raw", upload, (2, second), (1, small))));
        Assert.Equal("InvalidPart", await Code(cloud.Complete("x.raw", upload, (1, small), (3, second))));
        Assert.Equal("InvalidPart", await Code(cloud.Complete("x.raw", upload, (1, second), (2, second))));
        Assert.Equal(
            "MalformedXML",
            await Code(cloud.Send("POST", $"/{Cloud.Bucket}/x.raw?uploadId={upload}", new ByteArrayContent("<Complete"u8.ToArray())))
        );
        Assert.Equal("NoSuchUpload", await Code(cloud.Complete("y.raw", upload, (1, small))));
        using var done = await cloud.Complete("x.raw", upload, (2, second));
        Assert.Equal(200, (int)done.StatusCode);
        Assert.Equal("NoSuchUpload", await Code(cloud.Complete("x.raw", upload, (2, second))));
    }

    [Fact]
    public async Task Complete_all_takes_what_is_there_and_no_list()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var upload = await cloud.Initiate("x.raw");
        byte[] a = Cloud.Bytes(PartSize, 1),
            b = Cloud.Bytes(10, 2);
        await cloud.UploadPart("x.raw", upload, 2, b);
        await cloud.UploadPart("x.raw", upload, 1, a);

        Assert.Equal(
            "InvalidArgument",
            Cloud.Element(
                await cloud.Text(
                    "POST",
                    $"/{Cloud.Bucket}/x.raw?uploadId={upload}",
                    "<CompleteMultipartUpload/>",
                    ("x-oss-complete-all", "yes")
                ),
                "Code"
            )
        );
        Assert.Contains(
            "<Key>x.raw</Key>",
            await cloud.Text("POST", $"/{Cloud.Bucket}/x.raw?uploadId={upload}", null, ("x-oss-complete-all", "yes")),
            StringComparison.Ordinal
        );
        byte[] both = [.. a, .. b];
        Assert.Equal(both, await cloud.Get("x.raw"));
    }

    [Fact]
    public async Task Parts_and_uploads_are_listed_page_by_page()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var upload = await cloud.Initiate("%E9%95%9C%E5%83%8F/a%2Bb.raw");
        foreach (var n in (int[])[1, 5, 9])
            await cloud.UploadPart("%E9%95%9C%E5%83%8F/a%2Bb.raw", upload, n, Cloud.Bytes(100 + n, n));
        var other = await cloud.Initiate("z.raw");

        var page = await cloud.Text("GET", $"/{Cloud.Bucket}/%E9%95%9C%E5%83%8F/a%2Bb.raw?uploadId={upload}&max-parts=2&encoding-type=url");
        Assert.Equal(
            ("true", "5", "%E9%95%9C%E5%83%8F%2Fa%2Bb.raw"),
            (Cloud.Element(page, "IsTruncated"), Cloud.Element(page, "NextPartNumberMarker"), Cloud.Element(page, "Key"))
        );
        Assert.Equal(Crc(Cloud.Bytes(101, 1)), Cloud.Element(page, "HashCrc64ecma"));
        page = await cloud.Text("GET", $"/{Cloud.Bucket}/%E9%95%9C%E5%83%8F/a%2Bb.raw?uploadId={upload}&max-parts=2&part-number-marker=5");
        Assert.Equal(
            ("false", "9", "109"),
            (Cloud.Element(page, "IsTruncated"), Cloud.Element(page, "PartNumber"), Cloud.Element(page, "Size"))
        );

        var uploads = await cloud.Text("GET", $"/{Cloud.Bucket}/?uploads&max-uploads=1");
        Assert.Equal((other, "true"), (Cloud.Element(uploads, "UploadId"), Cloud.Element(uploads, "IsTruncated")));
        uploads = await cloud.Text(
            "GET",
            $"/{Cloud.Bucket}/?uploads&max-uploads=1&key-marker={Cloud.Element(uploads, "NextKeyMarker")}&"
                + $"upload-id-marker={Cloud.Element(uploads, "NextUploadIdMarker")}"
        );
        Assert.Equal((upload, "false"), (Cloud.Element(uploads, "UploadId"), Cloud.Element(uploads, "IsTruncated")));
        Assert.Contains("NoSuchUpload", await cloud.Text("GET", $"/{Cloud.Bucket}/z.raw?uploadId={upload}"), StringComparison.Ordinal);

        using var aborted = await cloud.Send("DELETE", $"/{Cloud.Bucket}/z.raw?uploadId={other}");
        Assert.Equal(204, (int)aborted.StatusCode);
        Assert.Equal("NoSuchUpload", await Code(cloud.Send("DELETE", $"/{Cloud.Bucket}/z.raw?uploadId={other}")));
    }

    [Fact]
    public async Task An_upload_goes_on_after_the_server_was_restarted()
    {
        using var directory = new TempDirectory();
        byte[] a = Cloud.Bytes(PartSize, 1),
            b = Cloud.Bytes(PartSize, 2),
            c = Cloud.Bytes(PartSize + 9, 3);
        string upload,
            first,
            key;
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            key = cloud.Server.AccessKeySecret;
            upload = await cloud.Initiate("x.raw", ("x-oss-meta-from", "here"));
            first = await cloud.UploadPart("x.raw", upload, 1, a);
            await cloud.UploadPart("x.raw", upload, 3, c);
        }
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            Assert.Equal(key, cloud.Server.AccessKeySecret);
            var second = await cloud.UploadPart("x.raw", upload, 2, b);
            using var done = await cloud.Complete(
                "x.raw",
                upload,
                (1, first),
                (2, second),
                (3, $"\"{System.Convert.ToHexString(MD5.HashData(c))}\"")
            );
            Assert.Equal(200, (int)done.StatusCode);
        }
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            byte[] all = [.. a, .. b, .. c];
            using var answer = await cloud.Send("GET", $"/{Cloud.Bucket}/x.raw");
            Assert.Equal(all, await Cloud.ReadBytes(answer));
            Assert.Equal(
                (Crc(all), "here"),
                (answer.Headers.GetValues("x-oss-hash-crc64ecma").Single(), answer.Headers.GetValues("x-oss-meta-from").Single())
            );
        }
    }

    [Fact]
    public async Task Parts_and_object_have_the_crcs_that_were_recorded_with_ali_oss()
    {
        var flow = Vectors.Group("oss_multipart_flow").First();
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var content = new byte[256000];
        content.AsSpan().Fill(7);
        var upload = await cloud.Initiate("flow/disk.raw");
        for (var n = 1; n <= 3; n++)
            await cloud.UploadPart("flow/disk.raw", upload, n, content[((n - 1) * PartSize)..Math.Min(n * PartSize, content.Length)]);

        var listed = await cloud.Text("GET", $"/{Cloud.Bucket}/flow/disk.raw?uploadId={upload}");
        foreach (var crc in flow.GetProperty("partCrc64").EnumerateArray())
            Assert.Contains($"<HashCrc64ecma>{crc.GetString()}</HashCrc64ecma>", listed, StringComparison.Ordinal);
        // The body that ali-oss sent then, with its declaration and white space.
        var body = flow.GetProperty("requests").EnumerateArray().Last().Text("body")!;
        using var done = await cloud.Send(
            "POST",
            $"/{Cloud.Bucket}/flow/disk.raw?uploadId={upload}",
            new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body))
        );
        Assert.Equal(flow.Text("objectCrc64"), done.Headers.GetValues("x-oss-hash-crc64ecma").Single());
    }

    [Fact]
    public async Task Uploads_whose_keys_begin_alike_are_all_listed()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        HashSet<string> started = [];
        foreach (var key in (string[])["a", "a", "ab", "a%2Fb", "b"])
            started.Add(await cloud.Initiate(key));

        HashSet<string> seen = [];
        string page,
            after = "";
        do
        {
            page = await cloud.Text("GET", $"/{Cloud.Bucket}/?uploads&max-uploads=1&encoding-type=url{after}");
            Assert.True(seen.Add(Cloud.Element(page, "UploadId")));
            if (Cloud.Element(page, "IsTruncated") == "true")
                after = $"&key-marker={Cloud.Element(page, "NextKeyMarker")}&upload-id-marker={Cloud.Element(page, "NextUploadIdMarker")}";
        } while (Cloud.Element(page, "IsTruncated") == "true");
        Assert.Equal(started, seen);
        Assert.Contains(">ab</Key>", await cloud.Text("GET", $"/{Cloud.Bucket}/?uploads&key-marker=a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_is_copied_out_of_another_object()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var source = Cloud.Bytes(5000, 1);
        (await cloud.Put("a/b%2Bc.raw", source)).EnsureSuccessStatusCode();
        var upload = await cloud.Initiate("x.raw");
        var answer = await cloud.Text(
            "PUT",
            $"/{Cloud.Bucket}/x.raw?partNumber=1&uploadId={upload}",
            null,
            ("x-oss-copy-source", "/imagetools-demo/a%2Fb%2Bc.raw"),
            ("x-oss-copy-source-range", "bytes=100-999")
        );
        using var done = await cloud.Complete("x.raw", upload, (1, Cloud.Element(answer, "ETag")));
        Assert.Equal(source[100..1000], await cloud.Get("x.raw"));
    }

    [Fact]
    public async Task Many_clients_at_once_each_get_what_they_sent()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var upload = await cloud.Initiate("many.raw");
        var content = Cloud.Bytes(40 * PartSize, 5);
        var tags = new string[40];

        await Parallel.ForAsync(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            tags[i] = await cloud.UploadPart("many.raw", upload, i + 1, content[(i * PartSize)..((i + 1) * PartSize)]);
            (await cloud.Put($"small/{i}.raw", Cloud.Bytes(i, i))).EnsureSuccessStatusCode();
            (await cloud.Put("same.raw", Cloud.Bytes(5000 + i, i))).EnsureSuccessStatusCode();
        });
        using var done = await cloud.Complete("many.raw", upload, [.. tags.Select((t, i) => (i + 1, t))]);

        Assert.Equal(content, await cloud.Get("many.raw"));
        for (var i = 0; i < 40; i++)
            Assert.Equal(Cloud.Bytes(i, i), await cloud.Get($"small/{i}.raw"));
        var same = await cloud.Get("same.raw");
        Assert.Equal(Cloud.Bytes(same.Length, same.Length - 5000), same);
    }

    private static async Task<string> Code(Task<HttpResponseMessage> answer) =>
        Cloud.Element(await (await answer).Content.ReadAsStringAsync(), "Code");

    private static string Crc(byte[] bytes) =>
        Crc64
            .HashToUInt64(Crc64ParameterSet.Create(0x42F0E1EBA9EA3693, ulong.MaxValue, ulong.MaxValue, true), bytes)
            .ToString(CultureInfo.InvariantCulture);

    // The service's own choice of checksum.
#pragma warning disable CA5351
    private static byte[] Md5(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351
}
