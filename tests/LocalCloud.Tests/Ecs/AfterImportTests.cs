using System.Text.Json;
using ImageTools.LocalCloud.Tests.Support;

namespace ImageTools.LocalCloud.Tests.Ecs;

public class AfterImportTests
{
    [Fact]
    public async Task An_export_writes_the_disks_of_the_image_as_raw_objects()
    {
        Tool.Require("qemu-img");
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var disk = Cloud.Bytes(1 << 20, 1);
        Array.Clear(disk, 300000, 500000);
        File.WriteAllBytes(directory["a.raw"], disk);
        Tool.Run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", "-c", directory["a.raw"], directory["a.qcow2"]);
        (await cloud.Put("a.qcow2", File.ReadAllBytes(directory["a.qcow2"]))).EnsureSuccessStatusCode();
        (await cloud.Put("b.raw", Cloud.Bytes(1 << 20, 2))).EnsureSuccessStatusCode();
        var image = await Import(
            cloud,
            "a.qcow2",
            ("DiskDeviceMapping.2.OSSBucket", Cloud.Bucket),
            ("DiskDeviceMapping.2.OSSObject", "b.raw")
        );
        Task<(int Status, JsonElement Answer)> Export(params (string, string)[] more) =>
            cloud.Ecs("ExportImage", [("ImageId", image), ("OSSBucket", Cloud.Bucket), .. more]);

        Assert.Equal("DryRunOperation", (await Export(("DryRun", "true"))).Code());
        Assert.Equal("InvalidOSSPrefix.Malformed", (await Export(("OSSPrefix", "a-b"))).Code());
        Assert.Equal("NoSetRoletoECSServiceAcount", (await Export(("RoleName", "AliyunECSImageImportDefaultRole"))).Code());
        Assert.Equal("InvalidImageFormat.RegionNotSupported", (await Export(("ImageFormat", "vdi"))).Code());
        var task = (await Export(("OSSPrefix", "nightly"))).Answer.GetProperty("TaskId").GetString()!;
        var end = await cloud.End(task);

        Assert.Equal(("Finished", "ExportImage"), (end.GetProperty("TaskStatus").GetString(), end.GetProperty("TaskAction").GetString()));
        var items = end.GetProperty("OperationProgressSet")
            .GetProperty("OperationProgress")[0]
            .GetProperty("RelatedItemSet")
            .GetProperty("RelatedItem")
            .EnumerateArray()
            .Where(i => i.GetProperty("Name").GetString() == "OSSObject")
            .Select(i => i.GetProperty("Value").GetString()!)
            .ToArray();
        Assert.Equal([$"nightly_{image}_{task}.raw", $"nightly_{image}_{task}_data1.raw"], items);
        var exported = directory[$"cloud/oss/{Cloud.Bucket}/{items[0]}"];
        Assert.Equal(1L << 30, new FileInfo(exported).Length);
        Tool.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", exported, directory["a.qcow2"]);
        Assert.Equal(1, (await cloud.Ecs("DescribeTasks", ("TaskAction", "ExportImage"))).Answer.GetProperty("TotalCount").GetInt32());

        (await cloud.Put("a.qcow2", [1])).EnsureSuccessStatusCode();
        var lost = await cloud.End((await Export()).Answer.GetProperty("TaskId").GetString()!);
        Assert.Equal("Failed", lost.GetProperty("TaskStatus").GetString());
        Assert.Contains(
            "keeps no copy",
            lost.GetProperty("OperationProgressSet").GetProperty("OperationProgress")[0].GetProperty("ErrorMsg").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_copy_is_an_image_of_the_other_region_and_only_of_it()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        (await cloud.Put("a.raw", Cloud.Bytes(1 << 20, 1))).EnsureSuccessStatusCode();
        var image = await Import(cloud, "a.raw");
        Task<(int Status, JsonElement Answer)> Copy(params (string, string)[] more) =>
            cloud.Ecs("CopyImage", [("ImageId", image), ("DestinationImageName", "copied"), .. more]);

        Assert.Equal("InvalidDestinationRegionId.NotFound", (await Copy(("DestinationRegionId", "mars-1"))).Code());
        Assert.Equal("DryRunOperation", (await Copy(("DestinationRegionId", "cn-shanghai"), ("DryRun", "true"))).Code());
        var copied = await Copy(("DestinationRegionId", "cn-shanghai"), ("ClientToken", "T"));
        var id = copied.Answer.GetProperty("ImageId").GetString()!;
        Assert.Equal(
            id,
            (await Copy(("DestinationRegionId", "cn-shanghai"), ("ClientToken", "T"))).Answer.GetProperty("ImageId").GetString()
        );
        Assert.Equal("InvalidImageName.Duplicated", (await Copy(("DestinationRegionId", "cn-shanghai"))).Code());
        JsonElement found;
        while ((found = (await There("ALL"))[0]).GetProperty("Status").GetString() == "Creating")
            await Task.Yield();

        Assert.Equal(
            ("Available", "100%", "copied"),
            (found.GetProperty("Status").GetString(), found.GetProperty("Progress").GetString(), found.GetProperty("ImageName").GetString())
        );
        Assert.Equal(0, (await cloud.Ecs("DescribeImages", ("ImageId", id))).Answer.GetProperty("TotalCount").GetInt32());
        Assert.Equal(1, (await cloud.Ecs("DescribeTasks")).Answer.GetProperty("TotalCount").GetInt32());
        Assert.Equal("OK", (await cloud.Call("2014-05-26", "DeleteImage", null, ("RegionId", "cn-shanghai"), ("ImageId", id))).Code());
        Assert.Equal(0, (await There("ALL")).GetArrayLength());
        Assert.Equal(1, (await cloud.Ecs("DescribeImages")).Answer.GetProperty("TotalCount").GetInt32());

        async Task<JsonElement> There(string status) =>
            (await cloud.Call("2014-05-26", "DescribeImages", null, ("RegionId", "cn-shanghai"), ("ImageId", id), ("Status", status)))
                .Answer.GetProperty("Images")
                .GetProperty("Image");
    }

    [Theory]
    [InlineData("DryRunOperation", "ecs.g7.large")]
    [InlineData("ImageNotSupportInstanceType", "ecs.c8i.large")]
    [InlineData("InvalidParameter.NotMatch", "ecs.g6r.large")]
    [InlineData("InvalidInstanceType.ValueNotSupported", "ecs.x0.large")]
    public async Task A_dry_run_says_whether_the_image_fits_the_type(string code, string type)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        (await cloud.Put("a.raw", Cloud.Bytes(1 << 20, 1))).EnsureSuccessStatusCode();
        var image = await Import(cloud, "a.raw");
        Assert.Equal(code, (await cloud.Ecs("RunInstances", ("ImageId", image), ("InstanceType", type), ("DryRun", "true"))).Code());
        Assert.Equal("OK", (await cloud.Ecs("ModifyImageAttribute", ("ImageId", image), ("Features.NvmeSupport", "supported"))).Code());
        Assert.Equal(
            code == "ImageNotSupportInstanceType" ? "DryRunOperation" : code,
            (await cloud.Ecs("RunInstances", ("ImageId", image), ("InstanceType", type), ("DryRun", "true"))).Code()
        );
    }

    [Fact]
    public async Task Types_are_described_and_in_stock()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        var (_, types) = await cloud.Ecs("DescribeInstanceTypes", ("CpuArchitecture", "ARM"), ("NvmeSupport", "required"));
        Assert.Equal(
            ["ecs.g8y.large"],
            types
                .GetProperty("InstanceTypes")
                .GetProperty("InstanceType")
                .EnumerateArray()
                .Select(t => t.GetProperty("InstanceTypeId").GetString())
        );
        var (_, stock) = await cloud.Ecs(
            "DescribeAvailableResource",
            ("DestinationResource", "InstanceType"),
            ("InstanceType", "ecs.g7.large")
        );
        Assert.Equal(
            "WithStock",
            stock.GetProperty("AvailableZones").GetProperty("AvailableZone")[0].GetProperty("StatusCategory").GetString()
        );
    }

    [Theory]
    [InlineData("InvalidParameter.Malformed", "DiskDeviceMapping.1.Device", "C:")]
    [InlineData("InvalidResourceGroup.NotFound", "ResourceGroupId", "rg-x")]
    [InlineData("InvalidOperation.CloudBoxImageImportUnsupported", "StorageLocationArn", "arn:acs:cloudbox:x")]
    [InlineData("InvalidArchitecture.PlatformUnsupported", "Architecture", "arm64")]
    [InlineData("InvalidParameter.DetectionStrategy", "DetectionStrategy", "Thorough")]
    [InlineData("InvalidParameter.FeaturesImdsSupport", "Features.ImdsSupport", "v3")]
    [InlineData("InvalidTagValue.Malformed", "Tag.1.Value", "acs:x")]
    [InlineData("InvalidParameter", "DryRun", "perhaps")]
    [InlineData("InvalidRegion.NotSupport", "RegionId", "cn-shanghai")]
    public async Task Every_parameter_of_import_is_judged(string code, string parameter, string value)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        Dictionary<string, string> parameters = new()
        {
            ["RegionId"] = "cn-hangzhou",
            ["ImageName"] = "name",
            ["Platform"] = "Windows Server 2022",
            ["BootMode"] = "UEFI",
            ["OSType"] = "windows",
            ["Tag.1.Key"] = "k",
            ["DiskDeviceMapping.1.OSSBucket"] = Cloud.Bucket,
            ["DiskDeviceMapping.1.OSSObject"] = "a.raw",
            [parameter] = value,
        };
        Assert.Equal(code, (await cloud.Call("2014-05-26", "ImportImage", null, [.. parameters.Select(p => (p.Key, p.Value))])).Code());
    }

    [Fact]
    public async Task A_role_whose_policy_is_for_another_bucket_is_not_authorized()
    {
        const string Ram = "2015-05-01";
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory, o => o with { RoleExists = false });
        (await cloud.Put("a.raw", Cloud.Bytes(1 << 20, 1))).EnsureSuccessStatusCode();
        Assert.Equal(
            "OK",
            (
                await cloud.Call(
                    Ram,
                    "CreateRole",
                    null,
                    ("RoleName", "mine"),
                    (
                        "AssumeRolePolicyDocument",
                        """{"Version":"1","Statement":["""
                            + """{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs.aliyuncs.com"}}]}"""
                    )
                )
            ).Code()
        );
        async Task<string> With(string bucket)
        {
            (string, string)[] policy =
            [
                ("PolicyName", "p-" + bucket),
                (
                    "PolicyDocument",
                    $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:*:{{bucket}}/*"}]}"""
                ),
            ];
            Assert.Equal("OK", (await cloud.Call(Ram, "CreatePolicy", null, policy)).Code());
            Assert.Equal("EntityAlreadyExists.Policy", (await cloud.Call(Ram, "CreatePolicy", null, policy)).Code());
            Assert.Equal(
                "OK",
                (
                    await cloud.Call(
                        Ram,
                        "AttachPolicyToRole",
                        null,
                        ("RoleName", "mine"),
                        ("PolicyType", "Custom"),
                        ("PolicyName", "p-" + bucket)
                    )
                ).Code()
            );
            return (await ImportTests.Import(cloud, "a.raw", "one", ("RoleName", "mine"), ("DryRun", "true"))).Code();
        }
        Assert.Equal("NoSetRoletoECSServiceAcount", (await ImportTests.Import(cloud, "a.raw", "one", ("RoleName", "mine"))).Code());
        Assert.Equal("InvalidOSS.NotAuthorized", await With("other-bucket"));
        Assert.Equal("DryRunOperation", await With(Cloud.Bucket));
        Assert.Equal("DeleteConflict.Policy.Role", (await cloud.Call(Ram, "DeletePolicy", null, ("PolicyName", "p-other-bucket"))).Code());
    }

    private static async Task<string> Import(Cloud cloud, string key, params (string, string)[] more)
    {
        var (_, accepted) = await ImportTests.Import(cloud, key, "first", more);
        Assert.Equal("Finished", (await cloud.End(accepted.GetProperty("TaskId").GetString()!)).GetProperty("TaskStatus").GetString());
        return accepted.GetProperty("ImageId").GetString()!;
    }
}
