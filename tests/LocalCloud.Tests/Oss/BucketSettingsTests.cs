using System.Net;
using System.Text;
using ImageTools.LocalCloud.Tests.Support;

namespace ImageTools.LocalCloud.Tests.Oss;

/// <summary>What a bucket is made as and set to is kept, told and meant, also after a restart; or it is refused.</summary>
public class BucketSettingsTests
{
    private const string Bucket = "/spare-bucket";

    [Theory]
    [InlineData("<CreateBucketConfiguration><StorageClass>IA</StorageClass></CreateBucketConfiguration>", "IA", "LRS")]
    [InlineData(
        "<CreateBucketConfiguration><StorageClass>Archive</StorageClass><DataRedundancyType>ZRS</DataRedundancyType>"
            + "</CreateBucketConfiguration>",
        "Archive",
        "ZRS"
    )]
    [InlineData("", "Standard", "LRS")]
    public async Task Storage_class_and_redundancy_are_kept_and_are_those_of_its_objects(string body, string storage, string redundancy)
    {
        using var directory = new TempDirectory();
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            Assert.Equal("OK", await cloud.Code("PUT", Bucket, Encoding.UTF8.GetBytes(body)));
            Assert.Equal("OK", await cloud.Code("PUT", $"{Bucket}/a.raw", [1, 2, 3]));
            Assert.Equal("OK", await cloud.Code("PUT", $"{Bucket}/own.raw", [1], ("x-oss-storage-class", "Standard")));
            var upload = Cloud.Element(await cloud.Text("POST", $"{Bucket}/b.raw?uploads"), "UploadId");
            Assert.Equal("OK", await cloud.Code("PUT", $"{Bucket}/b.raw?partNumber=1&uploadId={upload}", [1]));
            Assert.Equal("OK", await cloud.Code("POST", $"{Bucket}/b.raw?uploadId={upload}", [], ("x-oss-complete-all", "yes")));
        }
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            var info = await cloud.Text("GET", $"{Bucket}?bucketInfo");
            Assert.Equal((storage, redundancy), (Cloud.Element(info, "StorageClass"), Cloud.Element(info, "DataRedundancyType")));
            Assert.Equal(storage, Cloud.Element(await cloud.Text("GET", "/?prefix=spare"), "StorageClass"));
            foreach (var key in (string[])["a.raw", "b.raw"])
            {
                using var head = await cloud.Send("HEAD", $"{Bucket}/{key}");
                Assert.Equal(storage, head.Headers.GetValues("x-oss-storage-class").Single());
                Assert.Equal(storage == "Archive" ? "InvalidObjectState" : "OK", await cloud.Code("GET", $"{Bucket}/{key}"));
            }
            Assert.Equal("OK", await cloud.Code("GET", $"{Bucket}/own.raw"));
            Assert.Equal("OK", await cloud.Code("PUT", Bucket, Encoding.UTF8.GetBytes(body)));
            var other = "<CreateBucketConfiguration><StorageClass>ColdArchive</StorageClass></CreateBucketConfiguration>"u8.ToArray();
            Assert.Equal("BucketAlreadyExists", await cloud.Code("PUT", Bucket, other));
        }
    }

    [Theory]
    [InlineData(
        "NotImplemented",
        "<CreateBucketConfiguration><ObjectHashFunction>SHA-256</ObjectHashFunction></CreateBucketConfiguration>",
        ""
    )]
    [InlineData("InvalidArgument", "<CreateBucketConfiguration><StorageClass>LRS</StorageClass></CreateBucketConfiguration>", "")]
    [InlineData(
        "NotImplemented",
        "<CreateBucketConfiguration><LocationConstraint>oss-cn-beijing</LocationConstraint></CreateBucketConfiguration>",
        ""
    )]
    [InlineData("NotImplemented", "", "public-read-write")]
    [InlineData("InvalidArgument", "", "everybody")]
    public async Task A_bucket_is_not_made_as_something_that_it_is_not(string code, string body, string acl)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);

        Assert.Equal(code, await cloud.Code("PUT", Bucket, Encoding.UTF8.GetBytes(body), acl.Length > 0 ? [("x-oss-acl", acl)] : []));
        Assert.Equal("NoSuchBucket", await cloud.Code("GET", $"{Bucket}?bucketInfo"));
    }

    [Fact]
    public async Task What_is_public_is_read_by_everybody_and_nothing_else_is()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        using var nobody = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        async Task<HttpStatusCode> Ask(string method, string target)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), cloud.Server.Endpoint + target)
            {
                Content = method == "PUT" ? new ByteArrayContent([9]) : null,
            };
            using var response = await nobody.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
        Assert.Equal("OK", await cloud.Code("PUT", Bucket));
        Assert.Equal("OK", await cloud.Code("PUT", $"{Bucket}/a", [1, 2, 3]));
        Assert.Equal("OK", await cloud.Code("PUT", $"{Bucket}/open", [4], ("x-oss-object-acl", "public-read")));
        Assert.Equal("OK", await cloud.Code("PUT", $"{Bucket}/closed", [5], ("x-oss-object-acl", "private")));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (await Ask("GET", $"{Bucket}/a"), await Ask("GET", $"{Bucket}/open")));
        Assert.Equal("OK", await cloud.Code("PUT", $"{Bucket}?acl", null, ("x-oss-acl", "public-read")));
        Assert.Equal("public-read", Cloud.Element(await cloud.Text("GET", $"{Bucket}?acl"), "Grant"));
        Assert.Equal("public-read", Cloud.Element(await cloud.Text("GET", $"{Bucket}?bucketInfo"), "Grant"));
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Forbidden),
            (await Ask("GET", $"{Bucket}/a"), await Ask("HEAD", $"{Bucket}/a"), await Ask("GET", $"{Bucket}/closed"))
        );
        Assert.Equal(
            [1, 2, 3],
            await nobody.GetByteArrayAsync(new Uri(cloud.Server.Endpoint + $"{Bucket}/a"), TestContext.Current.CancellationToken)
        );
        Assert.Equal(HttpStatusCode.NotFound, await Ask("GET", $"{Bucket}/none"));
        Assert.Equal(HttpStatusCode.BadRequest, await Ask("GET", $"{Bucket}/a?response-content-type=text%2Fhtml"));
        foreach (
            var (method, target) in ((string, string)[])
                [
                    ("GET", Bucket),
                    ("GET", $"{Bucket}?acl"),
                    ("GET", $"{Bucket}/a?acl"),
                    ("PUT", $"{Bucket}/a"),
                    ("DELETE", $"{Bucket}/a"),
                    ("DELETE", Bucket),
                    ("PUT", "/another-bucket"),
                    ("GET", "/"),
                ]
        )
        {
            Assert.Equal((method, target, HttpStatusCode.Forbidden), (method, target, await Ask(method, target)));
        }

        Assert.Equal("OK", await cloud.Code("PUT", $"{Bucket}/a?acl", null, ("x-oss-object-acl", "private")));
        Assert.Equal("private", Cloud.Element(await cloud.Text("GET", $"{Bucket}/a?acl"), "Grant"));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask("GET", $"{Bucket}/a"));
        Assert.Equal("NotImplemented", await cloud.Code("PUT", $"{Bucket}?acl", null, ("x-oss-acl", "public-read-write")));
        Assert.Equal("NotImplemented", await cloud.Code("PUT", $"{Bucket}/a?acl", null, ("x-oss-object-acl", "public-read-write")));
        Assert.Equal("InvalidArgument", await cloud.Code("PUT", $"{Bucket}?acl"));
        Assert.Equal("NoSuchKey", await cloud.Code("GET", $"{Bucket}/none?acl"));
        Assert.Equal(
            "default",
            Cloud.Element(await cloud.Text("PUT", $"{Bucket}/b", "1") + await cloud.Text("GET", $"{Bucket}/b?acl"), "Grant")
        );
    }

    [Fact]
    public async Task Tags_of_a_bucket_are_kept_replaced_and_removed()
    {
        using var directory = new TempDirectory();
        static byte[] Tags(params (string Key, string Value)[] tags) =>
            Encoding.UTF8.GetBytes(
                $"<Tagging><TagSet>{string.Concat(tags.Select(t => $"<Tag><Key>{t.Key}</Key><Value>{t.Value}</Value></Tag>"))}"
                    + "</TagSet></Tagging>"
            );
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            Assert.Equal("OK", await cloud.Code("PUT", Bucket));
            Assert.DoesNotContain("<Tag>", await cloud.Text("GET", $"{Bucket}?tagging"), StringComparison.Ordinal);
            Assert.Equal("OK", await cloud.Code("PUT", $"{Bucket}?tagging", Tags(("old", "1"))));
            Assert.Equal("OK", await cloud.Code("PUT", $"{Bucket}?tagging", Tags(("a", "1"), ("b", "&lt;"), ("c", ""))));
            foreach (
                var wrong in (byte[][])
                    [
                        Tags(),
                        Tags(("a", "1"), ("a", "2")),
                        Tags(("acs:x", "1")),
                        Tags((new string('k', 65), "1")),
                        Tags([.. Enumerable.Range(0, 21).Select(n => ($"k{n}", "1"))]),
                    ]
            )
            {
                Assert.Equal("InvalidTag", await cloud.Code("PUT", $"{Bucket}?tagging", wrong));
            }

            Assert.Equal("OK", await cloud.Code("DELETE", $"{Bucket}?tagging=a,c"));
        }
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            var tags = await cloud.Text("GET", $"{Bucket}?tagging");
            Assert.Equal(("b", "&lt;"), (Cloud.Element(tags, "Key"), Cloud.Element(tags, "Value")));
            Assert.Equal("OK", await cloud.Code("DELETE", $"{Bucket}?tagging"));
            Assert.DoesNotContain("<Tag>", await cloud.Text("GET", $"{Bucket}?tagging"), StringComparison.Ordinal);
            Assert.Equal("OK", await cloud.Code("GET", $"{Bucket}?bucketInfo"));
        }
    }

    [Fact]
    public async Task What_a_bucket_holds_is_counted()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        (await cloud.Put("a", new byte[1000])).EnsureSuccessStatusCode();
        (await cloud.Put("b", new byte[2000], ("x-oss-storage-class", "IA"))).EnsureSuccessStatusCode();
        var upload = await cloud.Initiate("c", ("x-oss-storage-class", "IA"));
        await cloud.UploadPart("c", upload, 1, new byte[300]);
        await cloud.UploadPart("c", upload, 2, new byte[40]);

        var stat = await cloud.Text("GET", $"/{Cloud.Bucket}?stat");
        foreach (
            var (name, value) in ((string, string)[])
                [
                    ("Storage", "3000"),
                    ("ObjectCount", "2"),
                    ("MultipartUploadCount", "1"),
                    ("MultipartPartCount", "2"),
                    ("MultipartPartStorage", "340"),
                    ("StandardStorage", "1000"),
                    ("StandardObjectCount", "1"),
                    ("InfrequentAccessRealStorage", "2000"),
                    ("InfrequentAccessStorage", "65536"),
                    ("InfrequentAccessMultipartPartStorage", "340"),
                    ("ArchiveObjectCount", "0"),
                ]
        )
        {
            Assert.Equal((name, value), (name, Cloud.Element(stat, name)));
        }
        Assert.Equal("NotImplemented", await cloud.Code("PUT", $"/{Cloud.Bucket}?stat", []));
    }

    [Fact]
    public async Task Encryption_of_a_bucket_is_that_of_its_new_objects()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        Assert.Equal("OK", await cloud.Code("PUT", Bucket));
        Task<string> Set(string rule) =>
            cloud.Code(
                "PUT",
                $"{Bucket}?encryption",
                Encoding.UTF8.GetBytes(
                    $"<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>{rule}</ApplyServerSideEncryptionByDefault>"
                        + "</ServerSideEncryptionRule>"
                )
            );
        Assert.Equal("NoSuchServerSideEncryptionRule", await cloud.Code("GET", $"{Bucket}?encryption"));
        Assert.Equal("InvalidEncryptionAlgorithmError", await Set("<SSEAlgorithm>ROT13</SSEAlgorithm>"));
        Assert.Equal("MalformedXML", await Set(""));
        Assert.Equal("InvalidArgument", await Set("<SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>key-1</KMSMasterKeyID>"));
        Assert.Equal("OK", await Set("<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>key-1</KMSMasterKeyID>"));

        using (var put = await cloud.Send("PUT", $"{Bucket}/a.raw", new ByteArrayContent([1])))
            Assert.Equal("KMS", put.Headers.GetValues("x-oss-server-side-encryption").Single());
        Assert.Equal("key-1", Cloud.Element(await cloud.Text("GET", $"{Bucket}?encryption"), "KMSMasterKeyID"));
        Assert.Equal("KMS", Cloud.Element(await cloud.Text("GET", $"{Bucket}?bucketInfo"), "SSEAlgorithm"));
        var (_, refused) = await cloud.Ecs(
            "ImportImage",
            ("DiskDeviceMapping.1.OSSBucket", "spare-bucket"),
            ("DiskDeviceMapping.1.OSSObject", "a.raw"),
            ("DryRun", "true")
        );
        Assert.Equal("InvalidOSSBucket.EncryptUnsupported", refused.GetProperty("Code").GetString());
        Assert.Equal("OK", await cloud.Code("DELETE", $"{Bucket}?encryption"));
        using (var put = await cloud.Send("PUT", $"{Bucket}/b.raw", new ByteArrayContent([1])))
            Assert.False(put.Headers.Contains("x-oss-server-side-encryption"));
    }

    [Fact]
    public async Task A_bucket_that_keeps_no_versions_says_so()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        Task<string> Set(string status) =>
            cloud.Code(
                "PUT",
                $"/{Cloud.Bucket}?versioning",
                Encoding.UTF8.GetBytes($"<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>")
            );

        Assert.Equal("NotImplemented", await Set("Enabled"));
        Assert.Equal("NotImplemented", await Set("Suspended"));
        Assert.Equal("MalformedXML", await Set("Perhaps"));
        var told = await cloud.Text("GET", $"/{Cloud.Bucket}?versioning");
        Assert.Contains("<VersioningConfiguration", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Status", told, StringComparison.Ordinal);
    }
}
