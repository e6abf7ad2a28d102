using ImageTools.LocalCloud.Tests.Support;

namespace ImageTools.LocalCloud.Tests.Oss;

/// <summary>What the embedded cloud does not know is refused, and nothing is changed by it.</summary>
public class SubResourceTests
{
    public static TheoryData<string> Unknown =>
        new(
            "versions",
            "objectWorm",
            "requestPayment",
            "inventory",
            "inventory&inventoryId=x",
            "replication",
            "transferAcceleration",
            "resourceGroup",
            "cname",
            "publicAccessBlock",
            "httpsConfig",
            "policy",
            "cors",
            "logging",
            "website",
            "referer",
            "worm",
            "metaQuery",
            "style",
            "a-name-that-nobody-has-thought-of"
        );

    [Theory]
    [MemberData(nameof(Unknown))]
    public async Task A_sub_resource_of_a_bucket_that_is_not_known_changes_nothing(string query)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        (await cloud.Send("PUT", "/spare-bucket")).EnsureSuccessStatusCode();

        foreach (var method in new[] { "GET", "HEAD", "PUT", "POST", "DELETE" })
        {
            Assert.Equal(
                501,
                (int)
                    (
                        await cloud.Send(
                            method,
                            $"/spare-bucket?{query}",
                            method is "PUT" or "POST" ? new ByteArrayContent("<X/>"u8.ToArray()) : null
                        )
                    ).StatusCode
            );
        }

        Assert.Equal("OK", await cloud.Code("GET", "/spare-bucket?bucketInfo"));
    }

    [Theory]
    [InlineData("acl&x=1")]
    [InlineData("versionId=abc")]
    [InlineData("asyncFetch")]
    [InlineData("callback=e30%3D")]
    [InlineData("x-oss-process=image%2Finfo")]
    [InlineData("a-name-that-nobody-has-thought-of")]
    public async Task A_parameter_of_an_object_that_is_not_known_changes_nothing(string query)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        (await cloud.Put("a", [1, 2, 3])).EnsureSuccessStatusCode();

        foreach (var method in new[] { "GET", "HEAD", "PUT", "POST", "DELETE" })
        {
            Assert.Equal(
                501,
                (int)
                    (
                        await cloud.Send(method, $"/{Cloud.Bucket}/a?{query}", method is "PUT" or "POST" ? new ByteArrayContent([9]) : null)
                    ).StatusCode
            );
        }

        Assert.Equal([1, 2, 3], await cloud.Get("a"));
    }

    [Fact]
    public async Task Location_of_a_completed_upload_leads_to_the_object()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var upload = await cloud.Initiate("a/b.bin");
        var etag = await cloud.UploadPart("a/b.bin", upload, 1, [1, 2, 3]);
        var location = Cloud.Element(await Cloud.Read(await cloud.Complete("a/b.bin", upload, (1, etag))), "Location");

        var url = new Uri(location);
        Assert.Equal($"/{Cloud.Bucket}/a/b.bin", url.AbsolutePath);
        Assert.Equal([1, 2, 3], await Cloud.ReadBytes(await cloud.Send("GET", url.AbsolutePath)));
    }
}
