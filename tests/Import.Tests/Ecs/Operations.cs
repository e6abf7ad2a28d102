using ImageTools.Import.Ecs;
using ImageTools.Import.Tests.Fakes;
using static ImageTools.Tests.Support.FakeHttp;

namespace ImageTools.Import.Tests.Ecs;

public sealed class Operations
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ImportImage_flattens_its_parameters_as_the_official_client_does()
    {
        var expected = Vector("acs3-importImage");
        var handler = new FakeHttp(_ => Json("""{"RequestId":"R","ImageId":"m-1","TaskId":"t-1","RegionId":"cn-hangzhou"}"""));
        var answer = await Clients
            .Ecs(handler)
            .ImportImageAsync(
                new ImportImageRequest
                {
                    RegionId = "cn-hangzhou",
                    ImageName = expected["ImageName"],
                    Description = expected["Description"],
                    Architecture = "x86_64",
                    BootMode = "UEFI",
                    OSType = "linux",
                    Platform = "Others Linux",
                    LicenseType = "Aliyun",
                    DetectionStrategy = "Standard",
                    RoleName = "AliyunECSImageImportDefaultRole",
                    NvmeSupport = "supported",
                    ImdsSupport = "v2",
                    ClientToken = expected["ClientToken"],
                    Disks = [new("examplebucket", "images/disk 1.qcow2", "QCOW2", 40), new("examplebucket", "镜像/data+2.vhd", "VHD", 100)],
                    Tags = [KeyValuePair.Create("built-by", "imagetools"), KeyValuePair.Create("空", "")],
                },
                Token
            );
        Assert.Equal(new ImportImageAnswer("m-1", "t-1"), answer);
        expected.Remove("DryRun");
        Assert.Equal(
            expected.OrderBy(p => p.Key, StringComparer.Ordinal),
            handler.Requests[0].Parameters.OrderBy(p => p.Key, StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task DescribeTasks_asks_as_the_official_client_does()
    {
        var handler = new FakeHttp(_ => Json("""{"TaskSet":{"Task":[]},"TotalCount":0}"""));
        await Clients
            .Ecs(handler)
            .DescribeTasksAsync("ImportImage", null, ["t-bp1hvgwromzv32iq0001", "t-bp179lofu2pv768w0002"], null, Token);
        Assert.Equal(
            Vector("acs3-describeTasks").OrderBy(p => p.Key, StringComparer.Ordinal),
            handler.Requests[0].Parameters.OrderBy(p => p.Key, StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("""{"TaskSet":{"Task":[{"TaskId":"t-1","TaskStatus":"Processing","SupportCancel":"true"}]},"TotalCount":1}""")]
    [InlineData("""{"TaskSet":[{"TaskId":"t-1","TaskStatus":"Processing","SupportCancel":true}],"TotalCount":1}""")]
    [InlineData("""{"TaskSet":{"Task":{"TaskId":"t-1","TaskStatus":"Processing","SupportCancel":"True"}}}""")]
    public async Task A_list_of_tasks_is_understood_in_every_shape_that_the_documents_show(string json)
    {
        var tasks = await Clients.Ecs(new FakeHttp(_ => Json(json))).DescribeTasksAsync(null, null, [], null, Token);
        var task = Assert.Single(tasks);
        Assert.Equal(("t-1", "Processing", true), (task.TaskId, task.TaskStatus, task.SupportCancel));
    }

    [Theory]
    [InlineData("\"57%\"", 57)]
    [InlineData("\"\"", null)]
    [InlineData("57", 57)]
    [InlineData("null", null)]
    [InlineData("\"soon\"", null)]
    [InlineData("\"900%\"", 100)]
    public async Task Progress_is_read_whatever_the_service_writes(string written, int? percent)
    {
        var handler = new FakeHttp(_ => Json($$"""{"TaskId":"t-1","TaskStatus":"Processing","TaskProcess":{{written}}}"""));
        Assert.Equal(percent, (await Clients.Ecs(handler).DescribeTaskAttributeAsync("t-1", Token)).Percent);
    }

    [Fact]
    public async Task Images_are_asked_for_in_every_status_since_the_default_hides_a_running_import()
    {
        var handler = new FakeHttp(_ => Json("""{"Images":{"Image":[]},"TotalCount":0}"""));
        await Clients.Ecs(handler).FindImageAsync("m-1", Token);
        Assert.Equal("Creating,Waiting,Available,UnAvailable,CreateFailed,Deprecated", handler.Requests[0]["Status"]);
    }

    [Fact]
    public async Task An_image_is_found_by_its_exact_name_behind_any_number_of_similar_ones()
    {
        var similar = string.Join(',', Enumerable.Range(0, 50).Select(i => $$"""{"ImageId":"m-{{i}}","ImageName":"web-{{i}}"}"""));
        var handler = new FakeHttp(r =>
            Json(
                r["PageNumber"] == "1"
                    ? $$"""{"Images":{"Image":[{{similar}}]},"TotalCount":51}"""
                    : """{"Images":{"Image":[{"ImageId":"m-x","ImageName":"web","Status":"Creating"}]},"TotalCount":51}"""
            )
        );
        Assert.Equal("m-x", (await Clients.Ecs(handler).FindImageByNameAsync("web", Token))?.ImageId);
        Assert.Null(await Clients.Ecs(handler).FindImageByNameAsync("we", Token));
    }

    [Fact]
    public async Task Snapshots_are_asked_for_by_a_json_list()
    {
        var handler = new FakeHttp(_ =>
            Json("""{"Snapshots":{"Snapshot":[{"SnapshotId":"s-bp67acfmxazb4p0001","Status":"accomplished","SourceDiskSize":"40"}]}}""")
        );
        var snapshot = Assert.Single(await Clients.Ecs(handler).DescribeSnapshotsAsync(["s-bp67acfmxazb4p0001"], Token));
        Assert.Equal(Vector("acs3-describeSnapshots")["SnapshotIds"], handler.Requests[0]["SnapshotIds"]);
        Assert.Equal(40, snapshot.SourceDiskSize);
    }

    [Fact]
    public async Task Regions_name_their_endpoints()
    {
        var handler = new FakeHttp(_ =>
            Json("""{"Regions":{"Region":[{"RegionId":"cn-hangzhou","RegionEndpoint":"ecs-cn-hangzhou.aliyuncs.com"}]}}""")
        );
        Assert.Equal(
            [new EcsRegion("cn-hangzhou", null, "ecs-cn-hangzhou.aliyuncs.com")],
            await Clients.Ecs(handler).DescribeRegionsAsync(Token)
        );
    }

    private static Dictionary<string, string> Vector(string id) =>
        new(Vectors.Pairs(Vectors.Group("acs3").Single(v => v.GetProperty("id").GetString() == id).GetProperty("queryParameters")));
}
