using System.Text.Json;
using ImageTools.LocalCloud.Tests.Support;

namespace ImageTools.LocalCloud.Tests.Ecs;

/// <summary>A call does what it says or is refused: tags, sharing, families, dry runs, and parameters that are not read.</summary>
public class WholeAnswersTests
{
    [Theory]
    [InlineData("CopyImage", "Encrypted", "true")]
    [InlineData("CopyImage", "KMSKeyId", "key")]
    [InlineData("CopyImage", "ResourceGroupId", "rg-1")]
    [InlineData("DescribeImages", "Filter.1.Key", "CreationStartTime")]
    [InlineData("DescribeImages", "InstanceType", "ecs.c8i.large")]
    [InlineData("DescribeSnapshots", "DiskId", "d-1")]
    [InlineData("DescribeTasks", "TaskGroupId", "g")]
    [InlineData("DescribeRegions", "ResourceType", "instance")]
    [InlineData("DescribeInstanceTypes", "MinimumCpuCoreCount", "2")]
    [InlineData("DescribeAvailableResource", "Cores", "2")]
    [InlineData("RunInstances", "LaunchTemplateId", "lt-1")]
    [InlineData("RunInstances", "SecurityOptions.ConfidentialComputingMode", "TDX")]
    [InlineData("ModifyImageSharePermission", "IsPublic", "true")]
    [InlineData("ListTagResources", "TagFilter.1.TagKey", "a")]
    [InlineData("DescribeImages", "OwnerId", "1")]
    [InlineData("DeleteImage", "ResourceOwnerAccount", "somebody")]
    public async Task A_parameter_that_the_service_reads_and_this_cloud_does_not_is_refused(string action, string name, string value)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);

        var refused = await cloud.Ecs(action, (name, value));
        Assert.Equal((400, "UnsupportedParameter"), (refused.Status, refused.Code()));
        Assert.Contains(name, refused.Answer.GetProperty("Message").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("UnsupportedParameter", (await cloud.Ecs(action, (name, ""))).Code());
        Assert.NotEqual("UnsupportedParameter", (await cloud.Ecs(action, ("ANameThatTheServiceDoesNotKnow", value))).Code());
    }

    [Theory]
    [InlineData("2015-05-01", "CreateRole", "Tag.1.Key")]
    [InlineData("2015-05-01", "DeletePolicy", "CascadingDelete")]
    [InlineData("2015-05-01", "CreateUser", "Email")]
    [InlineData("2015-04-01", "AssumeRole", "ExternalId")]
    public async Task Nor_one_of_ram_and_sts(string version, string action, string name)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        Assert.Equal("UnsupportedParameter", (await cloud.Call(version, action, cloud.User, (name, "x"))).Code());
    }

    [Fact]
    public async Task Tags_of_images_and_snapshots_are_set_listed_and_taken_away()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var (image, snapshot) = await Import(cloud, "one");
        async Task<string[]> List(string type, params (string, string)[] by) =>
            [
                .. (await cloud.Ecs("ListTagResources", [("ResourceType", type), .. by]))
                    .Answer.GetProperty("TagResources")
                    .GetProperty("TagResource")
                    .EnumerateArray()
                    .Select(t =>
                        $"{t.GetProperty("ResourceId").GetString()} "
                        + $"{t.GetProperty("TagKey").GetString()}={t.GetProperty("TagValue").GetString()}"
                    )
                    .Order(),
            ];
        Task<string> Tag(string action, string type, params (string, string)[] more) =>
            Code(cloud.Ecs(action, [("ResourceType", type), .. more]));

        Assert.Equal(
            "OK",
            await Tag(
                "TagResources",
                "image",
                ("ResourceId.1", image),
                ("Tag.1.Key", "a"),
                ("Tag.1.Value", "1"),
                ("Tag.2.Key", "b"),
                ("Tag.2.Value", "2")
            )
        );
        Assert.Equal("OK", await Tag("TagResources", "snapshot", ("ResourceId.1", snapshot), ("Tag.1.Key", "a"), ("Tag.1.Value", "s")));
        Assert.Equal([$"{image} a=1", $"{image} b=2"], await List("image", ("ResourceId.1", image)));
        Assert.Equal([$"{snapshot} a=s"], await List("snapshot", ("ResourceId.1", snapshot)));
        Assert.Equal([$"{image} a=1", $"{image} b=2"], await List("image", ("Tag.1.Key", "a")));
        Assert.Empty(await List("image", ("Tag.1.Key", "a"), ("Tag.1.Value", "other")));
        Assert.Equal(1, Total(await cloud.Ecs("DescribeImages", ("Tag.1.Key", "a"))));
        Assert.Equal(1, Total(await cloud.Ecs("DescribeSnapshots", ("Tag.1.Key", "a"), ("Tag.1.Value", "s"))));
        Assert.Equal(0, Total(await cloud.Ecs("DescribeSnapshots", ("Tag.1.Key", "b"))));

        // One id that is not there: nothing is changed.
        Assert.Equal(
            "InvalidResourceId.NotFound",
            await Tag("TagResources", "image", ("ResourceId.1", image), ("ResourceId.2", "m-none"), ("Tag.1.Key", "c"))
        );
        Assert.Equal("InvalidResourceId.NotFound", await Tag("TagResources", "snapshot", ("ResourceId.1", image), ("Tag.1.Key", "c")));
        Assert.Equal("InvalidResourceType.NotFound", await Tag("TagResources", "instance", ("ResourceId.1", image), ("Tag.1.Key", "c")));
        Assert.Equal(
            "NumberExceed.Tags",
            await Tag("TagResources", "image", [("ResourceId.1", image), .. Enumerable.Range(1, 19).Select(n => ($"Tag.{n}.Key", $"k{n}"))])
        );
        Assert.Equal([$"{image} a=1", $"{image} b=2"], await List("image", ("ResourceId.1", image)));

        Assert.Equal("MissingParameter", await Tag("UntagResources", "image", ("ResourceId.1", image)));
        Assert.Equal("OK", await Tag("UntagResources", "image", ("ResourceId.1", image), ("TagKey.1", "a"), ("All", "true")));
        Assert.Equal([$"{image} b=2"], await List("image", ("ResourceId.1", image)));
        Assert.Equal("OK", await Tag("UntagResources", "image", ("ResourceId.1", image), ("All", "true")));
        Assert.Empty(await List("image", ("ResourceId.1", image)));
        Assert.Equal("MissingParameter", await Tag("ListTagResources", "image"));
    }

    [Fact]
    public async Task Sharing_is_kept_and_told()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var (image, _) = await Import(cloud, "one");
        var account = (await cloud.Call("2015-04-01", "GetCallerIdentity", null)).Answer.GetProperty("AccountId").GetString()!;
        Task<string> Share(params (string, string)[] more) => Code(cloud.Ecs("ModifyImageSharePermission", [("ImageId", image), .. more]));
        async Task<string?[]> With() =>
            [
                .. (await cloud.Ecs("DescribeImageSharePermission", ("ImageId", image)))
                    .Answer.GetProperty("Accounts")
                    .GetProperty("Account")
                    .EnumerateArray()
                    .Select(a => a.GetProperty("AliyunId").GetString()),
            ];

        Assert.Equal("DryRunOperation", await Share(("AddAccount.1", "1234567890123456"), ("DryRun", "true")));
        Assert.Empty(await With());
        Assert.Equal("OK", await Share(("AddAccount.1", "1234567890123456"), ("AddAccount.2", "2234567890123456")));
        Assert.Equal("OK", await Share(("AddAccount.1", "3234567890123456"), ("RemoveAccount.1", "1234567890123456")));
        Assert.Equal(["2234567890123456", "3234567890123456"], await With());
        Assert.True(
            (await cloud.Ecs("DescribeImages", ("ImageId", image)))
                .Answer.GetProperty("Images")
                .GetProperty("Image")[0]
                .GetProperty("IsSelfShared")
                .GetBoolean()
        );
        Assert.Equal("InvalidAccount.NotFound", await Share(("AddAccount.1", "somebody")));
        Assert.Equal("InvalidAccount.Forbbiden", await Share(("AddAccount.1", account)));
        Assert.Equal("MissingParameter", await Share());
        Assert.Equal("InvalidImageId.NotFound", await Code(cloud.Ecs("DescribeImageSharePermission", ("ImageId", "m-none"))));
    }

    [Fact]
    public async Task The_newest_image_of_a_family_that_can_be_used_is_found()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var (older, _) = await Import(cloud, "older");
        var (newer, _) = await Import(cloud, "newer");
        Assert.Empty(
            (await cloud.Ecs("DescribeImageFromFamily", ("ImageFamily", "nightly"))).Answer.GetProperty("Image").EnumerateObject()
        );
        foreach (var image in (string[])[older, newer])
            Assert.Equal("OK", await Code(cloud.Ecs("ModifyImageAttribute", ("ImageId", image), ("ImageFamily", "nightly"))));
        Assert.Equal(
            newer,
            (await cloud.Ecs("DescribeImageFromFamily", ("ImageFamily", "nightly")))
                .Answer.GetProperty("Image")
                .GetProperty("ImageId")
                .GetString()
        );
        Assert.Equal("OK", await Code(cloud.Ecs("ModifyImageAttribute", ("ImageId", newer), ("Status", "Deprecated"))));
        Assert.Equal(
            older,
            (await cloud.Ecs("DescribeImageFromFamily", ("ImageFamily", "nightly")))
                .Answer.GetProperty("Image")
                .GetProperty("ImageId")
                .GetString()
        );
    }

    [Fact]
    public async Task What_an_image_is_changed_to_is_checked_and_a_dry_run_changes_nothing()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var (image, snapshot) = await Import(cloud, "one");
        Task<string> Modify(params (string, string)[] more) => Code(cloud.Ecs("ModifyImageAttribute", [("ImageId", image), .. more]));
        async Task<JsonElement> Found() =>
            (await cloud.Ecs("DescribeImages", ("ImageId", image))).Answer.GetProperty("Images").GetProperty("Image")[0];

        Assert.Equal("DryRunOperation", await Modify(("BootMode", "UEFI"), ("DryRun", "true")));
        Assert.Equal("BIOS", (await Found()).GetProperty("BootMode").GetString());
        Assert.Equal("InvalidParameter.FeaturesNvmeSupport", await Modify(("Features.NvmeSupport", "yes")));
        Assert.Equal("InvalidParameter.FeaturesImdsSupport", await Modify(("Features.ImdsSupport", "v3")));
        Assert.Equal("InvalidLicenseType.NotSupported", await Modify(("LicenseType", "Aliyun")));
        Assert.Equal("OK", await Modify(("Features.ImdsSupport", "v2"), ("Features.NvmeSupport", "supported")));
        Assert.Equal("InvalidParameter.FeaturesImdsSupport", await Modify(("Features.ImdsSupport", "v1")));
        Assert.Equal("v2", (await Found()).GetProperty("Features").GetProperty("ImdsSupport").GetString());
        // An image of this region is none of another.
        Assert.Equal(
            "InvalidImageId.NotFound",
            (
                await cloud.Call(
                    "2014-05-26",
                    "ModifyImageAttribute",
                    null,
                    ("RegionId", "cn-shanghai"),
                    ("ImageId", image),
                    ("BootMode", "UEFI")
                )
            ).Code()
        );

        Assert.Equal("DryRunOperation", await Code(cloud.Ecs("DeleteImage", ("ImageId", image), ("DryRun", "true"))));
        Assert.Equal("DryRunOperation", await Code(cloud.Ecs("DescribeImages", ("DryRun", "true"))));
        foreach (
            var (name, value, count) in ((string, string, int)[])
                [
                    ("IsPublic", "true", 0),
                    ("Usage", "none", 1),
                    ("Usage", "instance", 0),
                    ("IsSupportIoOptimized", "false", 0),
                    ("IsSupportCloudinit", "true", 0),
                    ("ImageOwnerId", "1", 0),
                ]
        )
        {
            Assert.Equal((name, count), (name, Total(await cloud.Ecs("DescribeImages", (name, value)))));
        }

        Assert.Equal(1, Total(await cloud.Ecs("DescribeSnapshots", ("Usage", "image"))));
        Assert.Equal(0, Total(await cloud.Ecs("DescribeSnapshots", ("SourceDiskType", "data"))));
        await Import(cloud, "two");
        var first = (await cloud.Ecs("DescribeSnapshots", ("MaxResults", "1"))).Answer;
        var second = (
            await cloud.Ecs("DescribeSnapshots", ("MaxResults", "1"), ("NextToken", first.GetProperty("NextToken").GetString()!))
        ).Answer;
        Assert.Equal(
            (snapshot, ""),
            (
                second.GetProperty("Snapshots").GetProperty("Snapshot")[0].GetProperty("SnapshotId").GetString(),
                second.GetProperty("NextToken").GetString()
            )
        );
    }

    private static async Task<(string Image, string Snapshot)> Import(Cloud cloud, string name)
    {
        (await cloud.Put(name + ".raw", Cloud.Bytes(1 << 20, 1))).EnsureSuccessStatusCode();
        var (_, accepted) = await ImportTests.Import(cloud, name + ".raw", name);
        await cloud.End(accepted.GetProperty("TaskId").GetString()!);
        var image = accepted.GetProperty("ImageId").GetString()!;
        var found = (await cloud.Ecs("DescribeImages", ("ImageId", image))).Answer.GetProperty("Images").GetProperty("Image")[0];
        return (image, found.GetProperty("DiskDeviceMappings").GetProperty("DiskDeviceMapping")[0].GetProperty("SnapshotId").GetString()!);
    }

    private static int Total((int Status, JsonElement Answer) reply) => reply.Answer.GetProperty("TotalCount").GetInt32();

    private static async Task<string> Code(Task<(int Status, JsonElement Answer)> call) => (await call).Code();
}
