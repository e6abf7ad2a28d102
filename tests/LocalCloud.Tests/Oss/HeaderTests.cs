using System.Security.Cryptography;
using System.Text;
using ImageTools.LocalCloud.Tests.Support;

namespace ImageTools.LocalCloud.Tests.Oss;

/// <summary>A header that an operation does not read may change what it means: it is refused, and nothing is done.</summary>
public class HeaderTests
{
    private const string Key = $"/{Cloud.Bucket}/a.raw";

    public static TheoryData<string, string> Unread =>
        new(
            ("x-oss-callback", "e30="),
            ("x-oss-callback-var", "e30="),
            ("x-oss-process", "image/info"),
            ("x-oss-object-worm-mode", "COMPLIANCE"),
            ("x-oss-website-redirect-location", "/b"),
            ("x-oss-copy-source-range", "bytes=0-1"),
            ("x-amz-meta-origin", "test"),
            ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
            ("x-oss-complete-all", "yes"),
            ("x-oss-acl", "private"),
            ("If-None-Match", "*"),
            ("If-Match", "\"0\""),
            ("If-Unmodified-Since", "Mon, 05 Jan 2015 00:00:00 GMT")
        );

    [Theory]
    [MemberData(nameof(Unread))]
    public async Task A_header_that_is_not_read_is_refused_before_anything_is_done(string name, string value)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        (await cloud.Put("a.raw", [1, 2, 3])).EnsureSuccessStatusCode();
        var upload = await cloud.Initiate("b.raw");
        var etag = await cloud.UploadPart("b.raw", upload, 1, [1]);

        Assert.Equal("NotImplemented", await cloud.Code("PUT", Key, [9], (name, value)));
        Assert.Equal("NotImplemented", await cloud.Code("DELETE", Key, null, (name, value)));
        Assert.Equal(
            "NotImplemented",
            await cloud.Code("PUT", $"{Key}?tagging", Encoding.UTF8.GetBytes("<Tagging><TagSet/></Tagging>"), (name, value))
        );
        Assert.Equal("NotImplemented", await cloud.Code("POST", $"/{Cloud.Bucket}/c.raw?uploads", null, (name, value)));
        Assert.Equal(
            "NotImplemented",
            await cloud.Code("PUT", $"/{Cloud.Bucket}/b.raw?partNumber=1&uploadId={upload}", [2], (name, value))
        );
        Assert.Equal("NotImplemented", await cloud.Code("DELETE", $"/{Cloud.Bucket}/b.raw?uploadId={upload}", null, (name, value)));
        if (name != "x-oss-acl")
            Assert.Equal("NotImplemented", await cloud.Code("PUT", "/spare-bucket", null, (name, value)));

        Assert.Equal([1, 2, 3], await cloud.Get("a.raw"));
        Assert.DoesNotContain("c.raw", await cloud.Text("GET", $"/{Cloud.Bucket}/?uploads"), StringComparison.Ordinal);
        Assert.Equal(
            etag,
            System.Net.WebUtility.HtmlDecode(Cloud.Element(await cloud.Text("GET", $"/{Cloud.Bucket}/b.raw?uploadId={upload}"), "ETag"))
        );
    }

    [Fact]
    public async Task A_header_that_the_service_does_not_know_changes_nothing()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);

        (await cloud.Put("a.raw", [1, 2, 3], ("x-oss-a-name-that-nobody-has-thought-of", "1"))).EnsureSuccessStatusCode();

        Assert.Equal([1, 2, 3], await cloud.Get("a.raw"));
    }

    [Fact]
    public async Task An_upload_is_told_again_only_what_it_was_begun_with()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var upload = await cloud.Initiate("a.raw", ("x-oss-meta-origin", "test"), ("x-oss-tagging", "a=1"));
        var target = $"{Key}?partNumber=1&uploadId={upload}";

        Assert.Equal("NotImplemented", await cloud.Code("PUT", target, [1], ("x-oss-meta-origin", "another")));
        Assert.Equal("NotImplemented", await cloud.Code("PUT", target, [1], ("x-oss-storage-class", "IA")));
        Assert.Equal("OK", await cloud.Code("PUT", target, [1], ("x-oss-meta-origin", "test")));
        Assert.Equal(
            "NotImplemented",
            await cloud.Code("POST", $"{Key}?uploadId={upload}", [], ("x-oss-complete-all", "yes"), ("x-oss-object-acl", "private"))
        );
        Assert.Equal(
            "OK",
            await cloud.Code("POST", $"{Key}?uploadId={upload}", [], ("x-oss-complete-all", "yes"), ("x-oss-meta-origin", "test"))
        );
    }

    [Fact]
    public async Task No_version_is_named_where_there_are_none()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        (await cloud.Put("a.raw", [1, 2, 3])).EnsureSuccessStatusCode();
        var list = Encoding.UTF8.GetBytes(
            "<Delete><Object><Key>a.raw</Key><VersionId>CAEQNhiBgMDJgZCA0BYiIDc4MGZjZGI2OTBjOTRmNTE5NmU5NmFhZjhjYmY0****"
                + "</VersionId></Object></Delete>"
        );

        Assert.Equal(
            "NotImplemented",
            await cloud.Code("PUT", $"/{Cloud.Bucket}/b.raw", null, ("x-oss-copy-source", $"{Key}?versionId=CAEQ"))
        );
        Assert.Equal(
            "NotImplemented",
            await cloud.Code("POST", $"/{Cloud.Bucket}/?delete", list, ("Content-MD5", System.Convert.ToBase64String(MD5.HashData(list))))
        );
        Assert.Equal([1, 2, 3], await cloud.Get("a.raw"));
        Assert.Equal("NoSuchKey", await cloud.Code("GET", $"/{Cloud.Bucket}/b.raw"));
    }

    [Theory]
    [InlineData("Archive")]
    [InlineData("ColdArchive")]
    [InlineData("DeepColdArchive")]
    public async Task What_is_archived_is_not_read(string storage)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        (await cloud.Put("a.raw", [1, 2, 3], ("x-oss-storage-class", storage))).EnsureSuccessStatusCode();

        using var head = await cloud.Send("HEAD", Key);
        Assert.Equal((200, storage), ((int)head.StatusCode, head.Headers.GetValues("x-oss-storage-class").Single()));
        Assert.Equal("InvalidObjectState", await cloud.Code("GET", Key));
        Assert.Equal("InvalidObjectState", await cloud.Code("PUT", $"/{Cloud.Bucket}/b.raw", null, ("x-oss-copy-source", Key)));
        Assert.Equal("NotImplemented", await cloud.Code("POST", $"{Key}?restore"));
        Assert.Equal("OK", await cloud.Code("DELETE", Key));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("1")]
    public async Task A_flag_is_true_or_false(string value)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        Assert.Equal("InvalidArgument", await cloud.Code("PUT", Key, [1], ("x-oss-forbid-overwrite", value)));
        Assert.Equal("InvalidArgument", await cloud.Code("POST", $"{Key}?uploads", null, ("x-oss-forbid-overwrite", value)));
        Assert.Equal("OK", await cloud.Code("PUT", Key, [1], ("x-oss-forbid-overwrite", "false")));
    }
}
