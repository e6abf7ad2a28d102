using System.Security.Cryptography;
using System.Text;
using ImageTools.LocalCloud.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.LocalCloud.Tests.Oss;

public class StoredPropertiesTests
{
    [Fact]
    public async Task Class_encryption_and_tags_are_kept_through_put_multipart_and_copy()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        (string, string)[] headers =
        [
            ("x-oss-storage-class", "IA"),
            ("x-oss-server-side-encryption", "KMS"),
            ("x-oss-server-side-encryption-key-id", "key-1"),
            ("x-oss-tagging", "a=1&b=%C3%BC"),
            ("x-oss-meta-origin", "test"),
        ];
        using (var put = await cloud.Put("put.raw", [1], headers))
            Assert.Equal("KMS", put.Headers.GetValues("x-oss-server-side-encryption").Single());
        var upload = await cloud.Initiate("parts.raw", headers);
        using (await cloud.Complete("parts.raw", upload, (1, await cloud.UploadPart("parts.raw", upload, 1, [1])))) { }
        Assert.Equal(
            "OK",
            await cloud.Code(
                "PUT",
                $"/{Cloud.Bucket}/copy.raw",
                null,
                ("x-oss-copy-source", $"/{Cloud.Bucket}/put.raw"),
                ("x-oss-storage-class", "IA")
            )
        );
        Assert.Equal(
            "OK",
            await cloud.Code(
                "PUT",
                $"/{Cloud.Bucket}/bare.raw",
                null,
                ("x-oss-copy-source", $"/{Cloud.Bucket}/put.raw"),
                ("x-oss-metadata-directive", "REPLACE"),
                ("x-oss-tagging-directive", "Replace")
            )
        );
        foreach (
            var (key, kms, kept) in ((string, bool, bool)[])
                [("put.raw", true, true), ("parts.raw", true, true), ("copy.raw", false, true), ("bare.raw", false, false)]
        )
        {
            await Has(cloud, key, kms, kept);
        }

        Assert.Contains("<Value>ü</Value>", await cloud.Text("GET", $"/{Cloud.Bucket}/copy.raw?tagging"), StringComparison.Ordinal);
        Assert.Equal(
            "OK",
            await cloud.Code(
                "PUT",
                $"/{Cloud.Bucket}/copy.raw?tagging",
                Encoding.UTF8.GetBytes("<Tagging><TagSet><Tag><Key>c</Key><Value>&lt;</Value></Tag></TagSet></Tagging>")
            )
        );
        Assert.Contains("<Value>&lt;</Value>", await cloud.Text("GET", $"/{Cloud.Bucket}/copy.raw?tagging"), StringComparison.Ordinal);
        Assert.Equal("OK", await cloud.Code("DELETE", $"/{Cloud.Bucket}/copy.raw?tagging"));
        Assert.DoesNotContain("<Tag>", await cloud.Text("GET", $"/{Cloud.Bucket}/copy.raw?tagging"), StringComparison.Ordinal);
    }

    private static async Task Has(Cloud cloud, string key, bool kms, bool kept)
    {
        using var head = await cloud.Send("HEAD", $"/{Cloud.Bucket}/{key}");
        string? Value(string name) => head.Headers.TryGetValues(name, out var values) ? values.Single() : null;
        Assert.Equal(
            (key, kms ? "KMS" : null, kms ? "key-1" : null, kept ? "2" : null, kept ? "test" : null),
            (
                key,
                Value("x-oss-server-side-encryption"),
                Value("x-oss-server-side-encryption-key-id"),
                Value("x-oss-tagging-count"),
                Value("x-oss-meta-origin")
            )
        );
    }

    [Theory]
    [InlineData("InvalidArgument", "x-oss-storage-class", "Cold")]
    [InlineData("InvalidArgument", "x-oss-object-acl", "everyone")]
    [InlineData("InvalidEncryptionAlgorithmError", "x-oss-server-side-encryption", "ROT13")]
    [InlineData("InvalidArgument", "x-oss-server-side-encryption-key-id", "key")]
    [InlineData("InvalidTag", "x-oss-tagging", "a=1&a=2")]
    [InlineData("InvalidTag", "x-oss-tagging", "a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=10&k=11")]
    public async Task Values_that_oss_does_not_know_are_refused_at_once(string code, string header, string value)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        Assert.Equal(code, await cloud.Code("PUT", $"/{Cloud.Bucket}/a.raw", [1], (header, value)));
        Assert.Equal(code, await cloud.Code("POST", $"/{Cloud.Bucket}/a.raw?uploads", null, (header, value)));
    }

    [Fact]
    public async Task Copies_are_made_only_under_their_conditions()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var content = Cloud.Bytes(300000, 1);
        (await cloud.Put("a.raw", content)).EnsureSuccessStatusCode();
        var tag = System.Convert.ToHexString(MD5.HashData(content));
        var upload = await cloud.Initiate("b.raw");
        Task<string> Part(params (string, string)[] headers) =>
            cloud.Code(
                "PUT",
                $"/{Cloud.Bucket}/b.raw?partNumber=1&uploadId={upload}",
                null,
                [("x-oss-copy-source", $"/{Cloud.Bucket}/a.raw"), .. headers]
            );

        Assert.Equal("PreconditionFailed", await Part(("x-oss-copy-source-if-match", $"\"{new string('0', 32)}\"")));
        Assert.Equal(
            "PreconditionFailed",
            await Part(("x-oss-copy-source-if-unmodified-since", DateTimeOffset.UtcNow.AddDays(-1).ToString("R")))
        );
        Assert.Equal("InvalidArgument", await Part(("x-oss-copy-source-range", "bytes=0-300000")));
        Assert.Equal("OK", await Part(("x-oss-copy-source-if-match", $"\"{tag}\""), ("x-oss-copy-source-range", "bytes=100000-299999")));
        Assert.Equal(
            "FileAlreadyExists",
            await cloud.Code(
                "PUT",
                $"/{Cloud.Bucket}/a.raw",
                null,
                ("x-oss-copy-source", $"/{Cloud.Bucket}/a.raw"),
                ("x-oss-forbid-overwrite", "true")
            )
        );
        using var part = await cloud.Complete("b.raw", upload, (1, System.Convert.ToHexString(MD5.HashData(content.AsSpan(100000)))));
        Assert.Equal(content[100000..], await cloud.Get("b.raw"));
        using var unchanged = await cloud.Send(
            "GET",
            $"/{Cloud.Bucket}/a.raw",
            null,
            ("If-Modified-Since", DateTimeOffset.UtcNow.AddDays(1).ToString("R"))
        );
        Assert.Equal(304, (int)unchanged.StatusCode);
    }

    [Fact]
    public async Task A_lifecycle_rule_is_kept_and_throws_stale_uploads_away()
    {
        using var directory = new TempDirectory();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var cloud = await Cloud.StartAsync(directory, o => o with { Time = clock });
        Assert.Equal("NoSuchLifecycle", await cloud.Code("GET", $"/{Cloud.Bucket}/?lifecycle"));
        var old = await cloud.Initiate("images/old.raw");
        var other = await cloud.Initiate("other/old.raw");
        var rules = Encoding.UTF8.GetBytes(
            "<LifecycleConfiguration><Rule><ID>abort-stale</ID><Prefix>images/</Prefix><Status>Enabled</Status>"
                + "<AbortMultipartUpload><Days>3</Days></AbortMultipartUpload></Rule></LifecycleConfiguration>"
        );
        Task<string> Set(byte[] body) =>
            cloud.Code("PUT", $"/{Cloud.Bucket}/?lifecycle", body, ("Content-MD5", System.Convert.ToBase64String(MD5.HashData(body))));
        Assert.Equal("MissingArgument", await cloud.Code("PUT", $"/{Cloud.Bucket}/?lifecycle", rules));
        Assert.Equal("MalformedXML", await Set(Encoding.UTF8.GetBytes("<LifecycleConfiguration/>")));
        Assert.Equal(
            "NotImplemented",
            await Set(
                Encoding.UTF8.GetBytes(
                    Encoding.UTF8.GetString(rules).Replace("AbortMultipartUpload", "Expiration", StringComparison.Ordinal)
                )
            )
        );
        Assert.Equal("OK", await Set(rules));
        Assert.Equal("3", Cloud.Element(await cloud.Text("GET", $"/{Cloud.Bucket}/?lifecycle"), "Days"));

        clock.Advance(TimeSpan.FromDays(3) + TimeSpan.FromSeconds(1));
        var fresh = await cloud.Initiate("images/new.raw");
        var listed = await cloud.Text("GET", $"/{Cloud.Bucket}/?uploads");
        Assert.Equal([false, true, true], ((string[])[old, other, fresh]).Select(id => listed.Contains(id, StringComparison.Ordinal)));
        Assert.Equal("NoSuchUpload", await cloud.Code("GET", $"/{Cloud.Bucket}/images/old.raw?uploadId={old}"));
        Assert.Equal("OK", await cloud.Code("DELETE", $"/{Cloud.Bucket}/?lifecycle"));
        Assert.Equal("NoSuchLifecycle", await cloud.Code("GET", $"/{Cloud.Bucket}/?lifecycle"));
    }
}
