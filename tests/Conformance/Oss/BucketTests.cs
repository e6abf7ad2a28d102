using System.Text;
using ImageTools.Conformance.Client;
using ImageTools.Conformance.Services;

namespace ImageTools.Conformance.Oss;

/// <summary>Buckets and how they are addressed (sections 1.2, 1.3 and 3.2).</summary>
public sealed class BucketTests(ServiceCollection services)
{
    [Theory, Stated]
    public async Task The_bucket_tells_its_name_its_place_and_that_it_is_not_encrypted(ServiceKind service)
    {
        await using var place = await services.Place(service);

        var info = (await place.Oss.Send("GET", "", "bucketInfo")).Granted();
        var location = (await place.Oss.Send("GET", "", "location")).Granted();

        var region = place.Service.Region;
        Assert.Equal(("BucketInfo", place.Oss.Bucket, $"oss-{region}"), (info.Xml.Name.LocalName, info["Name", 0], info["Location", 0]));
        Assert.Equal(
            ($"oss-{region}.aliyuncs.com", $"oss-{region}-internal.aliyuncs.com"),
            (info["ExtranetEndpoint", 0], info["IntranetEndpoint", 0])
        );
        Assert.NotEmpty(info["StorageClass", 0]);
        Assert.NotEmpty(info["DataRedundancyType", 0]);
        Assert.Single(info.All("SSEAlgorithm"));
        Assert.Equal(("LocationConstraint", $"oss-{region}"), (location.Xml.Name.LocalName, location.Xml.Value));
    }

    [Theory, Stated]
    public async Task Buckets_are_listed_by_prefix(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var list = (await (place.Oss with { Bucket = "" }).Send("GET", "", $"prefix={place.Oss.Bucket}&max-keys=1")).Granted();
        Assert.Equal(("ListAllMyBucketsResult", place.Oss.Bucket), (list.Xml.Name.LocalName, list["Name", 0]));
        Assert.Empty((await (place.Oss with { Bucket = "" }).Send("GET", "", "prefix=no-bucket-of-ours-begins-so")).All("Name"));
    }

    [Theory, Stated]
    public async Task A_bucket_that_is_not_there_is_told_by_name_and_a_bad_name_by_its_own_code(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var none = $"none-{Guid.NewGuid():N}";
        foreach (var (key, query) in ((string, string)[])[("a.raw", ""), ("", "list-type=2"), ("", "bucketInfo"), ("", "uploads")])
        {
            var answer = await (place.Oss with { Bucket = none }).Send("GET", key, query);
            Assert.Equal((query, 404, "NoSuchBucket", none), (query, answer.Status, answer.Code, answer["BucketName", 0]));
        }
        if (place.Service.PathStyle)
            Assert.Equal("InvalidBucketName", (await (place.Oss with { Bucket = "No_Bucket" }).Send("GET", "a.raw")).Code);
    }

    [Theory, Stated(OfTheRealService.NotAsked)]
    public async Task A_bucket_is_made_and_made_again_and_removed_when_it_is_empty(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var other = place.Oss with { Bucket = $"conformance-{Guid.NewGuid():N}" };
        Assert.Equal(200, (await other.Send("PUT", "", "", [])).Status);
        Assert.Equal(
            200,
            (
                await other.Send(
                    "PUT",
                    "",
                    "",
                    Encoding.UTF8.GetBytes("<CreateBucketConfiguration><StorageClass>Standard</StorageClass></CreateBucketConfiguration>"),
                    ("Content-Type", "text/plain")
                )
            ).Status
        );
        (await other.Send("PUT", "a.raw", "", [1])).Granted();
        var refused = await other.Send("DELETE", "");
        Assert.Equal((409, "BucketNotEmpty"), (refused.Status, refused.Code));
        (await other.Send("DELETE", "a.raw")).Granted();
        Assert.Equal(204, (await other.Send("DELETE", "")).Status);
        Assert.Equal("NoSuchBucket", (await other.Send("GET", "a.raw")).Code);
    }

    [Theory, Stated(OfTheRealService.NotAsked)]
    public async Task A_lifecycle_rule_for_stale_uploads_is_kept_replaced_and_removed(ServiceKind service)
    {
        await using var place = await services.Place(service);
        var other = place.Oss with { Bucket = $"conformance-{Guid.NewGuid():N}" };
        (await other.Send("PUT", "", "", [])).Granted();
        static byte[] Rule(int days) =>
            Encoding.UTF8.GetBytes(
                "<LifecycleConfiguration><Rule><ID>abort-stale</ID><Prefix>images/</Prefix><Status>Enabled</Status>"
                    + $"<AbortMultipartUpload><Days>{days}</Days></AbortMultipartUpload></Rule></LifecycleConfiguration>"
            );

        var none = await other.Send("GET", "", "lifecycle");
        Assert.Equal((404, "NoSuchLifecycle"), (none.Status, none.Code));
        Assert.Equal(400, (await other.Send("PUT", "", "lifecycle", Rule(3))).Status);
        Assert.Equal("InvalidDigest", (await other.Send("PUT", "", "lifecycle", Rule(3), ("Content-MD5", Place.Md5Base64([1])))).Code);
        foreach (var days in (int[])[3, 5])
        {
            (await other.Send("PUT", "", "lifecycle", Rule(days), ("Content-MD5", Place.Md5Base64(Rule(days))))).Granted();
            var kept = (await other.Send("GET", "", "lifecycle")).Granted();
            Assert.Equal(
                ("abort-stale", "images/", "Enabled", $"{days}"),
                (kept["ID", 0], kept["Prefix", 0], kept["Status", 0], Assert.Single(kept.All("Days")))
            );
        }
        Assert.Equal(204, (await other.Send("DELETE", "", "lifecycle")).Status);
        Assert.Equal("NoSuchLifecycle", (await other.Send("GET", "", "lifecycle")).Code);
        (await other.Send("DELETE", "")).Granted();
    }

    [Theory, Stated]
    public async Task Every_style_that_the_endpoint_permits_leads_to_the_same_object_under_the_same_signature(ServiceKind service)
    {
        await using var place = await services.Place(service);
        (await place.Put("a b+c.raw", [1, 2])).Granted();
        if (!place.Service.PathStyle)
        {
            // The real service takes host names only (section 1.2); a rehearsal on this machine permits both.
            var path = place.Oss with { Service = place.Service with { PathStyle = true } };
            Assert.Equal(place.Service.Oss.IsLoopback ? 200 : 403, (await path.Send("GET", place.Key("a b+c.raw"))).Status);
            return;
        }
        var region = place.Service.Region;
        foreach (
            var host in (string[])
                [
                    $"oss-{region}.aliyuncs.com",
                    $"oss-{region}-internal.aliyuncs.com",
                    $"{region}.oss.aliyuncs.com",
                    "oss-accelerate.aliyuncs.com",
                    $"localhost:{place.Service.Oss.Port}",
                ]
        )
        {
            foreach (var version1 in (bool[])[false, true])
            {
                var virtualHost = place.Oss with { Host = $"{place.Oss.Bucket}.{host}", Version1 = version1 };
                Assert.Equal([1, 2], (await virtualHost.Send("GET", place.Key("a b+c.raw"))).Granted().Body);
                Assert.Equal(place.Oss.Bucket, (await virtualHost.Send("GET", "", "bucketInfo")).Granted()["Name", 0]);
            }
        }
    }
}
