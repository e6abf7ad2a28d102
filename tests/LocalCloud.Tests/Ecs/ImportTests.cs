using System.Text.Json;
using ImageTools.LocalCloud.Tests.Support;

namespace ImageTools.LocalCloud.Tests.Ecs;

public class ImportTests
{
    [Fact]
    public async Task An_image_made_by_qemu_img_is_imported_to_the_end()
    {
        Tool.Require("qemu-img");
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        File.WriteAllBytes(directory["a.raw"], Cloud.Bytes(3 << 20, 1));
        Tool.Run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", "-c", directory["a.raw"], directory["a.qcow2"]);
        (await cloud.Put("images/a.qcow2", File.ReadAllBytes(directory["a.qcow2"]))).EnsureSuccessStatusCode();

        var (status, accepted) = await Import(
            cloud,
            "images/a.qcow2",
            "first",
            ("DiskDeviceMapping.1.Format", "qcow2"),
            ("DiskDeviceMapping.1.DiskImageSize", "20"),
            ("Tag.1.Key", "by"),
            ("Tag.1.Value", "test")
        );
        Assert.Equal(200, status);
        var task = await cloud.End(accepted.GetProperty("TaskId").GetString()!);

        Assert.Equal(("Finished", "100%"), (task.GetProperty("TaskStatus").GetString(), task.GetProperty("TaskProcess").GetString()));
        var (_, images) = await cloud.Ecs("DescribeImages", ("ImageName", "first"));
        var image = images.GetProperty("Images").GetProperty("Image")[0];
        Assert.Equal(
            (accepted.GetProperty("ImageId").GetString(), "Available", 20),
            (image.GetProperty("ImageId").GetString(), image.GetProperty("Status").GetString(), image.GetProperty("Size").GetInt32())
        );
        Assert.Equal("test", image.GetProperty("Tags").GetProperty("Tag")[0].GetProperty("TagValue").GetString());
        var snapshot = image.GetProperty("DiskDeviceMappings").GetProperty("DiskDeviceMapping")[0].GetProperty("SnapshotId").GetString()!;
        var (_, snapshots) = await cloud.Ecs("DescribeSnapshots", ("SnapshotIds", $"[\"{snapshot}\"]"));
        Assert.Equal("accomplished", snapshots.GetProperty("Snapshots").GetProperty("Snapshot")[0].GetProperty("Status").GetString());

        Assert.Equal("SnapshotCreatedImage", (await cloud.Ecs("DeleteSnapshot", ("SnapshotId", snapshot))).Code());
        Assert.Equal("OK", (await cloud.Ecs("DeleteImage", ("ImageId", image.GetProperty("ImageId").GetString()!))).Code());
        Assert.Equal("OK", (await cloud.Ecs("DeleteSnapshot", ("SnapshotId", snapshot))).Code());
        Assert.Equal(0, (await cloud.Ecs("DescribeImages", ("Status", "ALL"))).Answer.GetProperty("TotalCount").GetInt32());
    }

    [Theory]
    [InlineData("InvalidRegionId.NotFound", "RegionId", "cn-beijing")]
    [InlineData("InvalidImageName.Malformed", "ImageName", "1st")]
    [InlineData("InvalidImageName.Malformed", "ImageName", "aliyun-x")]
    [InlineData("InvalidArchitecture.Malformed", "Architecture", "riscv")]
    [InlineData("InvalidOSType.Malformed", "OSType", "Linux")]
    [InlineData("InvalidPlatform.Malformed", "Platform", "ubuntu")]
    [InlineData("InvalidBootMode.Malformed", "BootMode", "UEFI-Preferred")]
    [InlineData("InvalidLicenseType.NotSupported", "LicenseType", "Aliyun")]
    [InlineData("InvalidImageSize", "DiskDeviceMapping.1.DiskImageSize", "2049")]
    [InlineData("InvalidImageSize", "DiskDeviceMapping.1.DiskImageSize", "0")]
    [InlineData("InvalidImageFormat.Malformed", "DiskDeviceMapping.1.Format", "QCOW2")]
    [InlineData("InvalidOSSBucket.NotFound", "DiskDeviceMapping.1.OSSBucket", "no-such-bucket")]
    [InlineData("InvalidOSSObject.NotFound", "DiskDeviceMapping.1.OSSObject", "no/such.raw")]
    [InlineData("UnsupportedSuffix.OSSObject", "DiskDeviceMapping.1.OSSObject", "a.bin")]
    [InlineData("InvalidOSSObject.Size", "DiskDeviceMapping.1.OSSObject", "empty.raw")]
    [InlineData("InvalidOSSObject.NeedRestore", "DiskDeviceMapping.1.OSSObject", "cold.raw")]
    [InlineData("NoSetRoletoECSServiceAcount", "RoleName", "Other")]
    [InlineData("DryRunOperation", "DryRun", "true")]
    public async Task Each_check_of_the_service_has_its_code(string code, string parameter, string value)
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        foreach (var key in (string[])["a.raw", "a.bin"])
            (await cloud.Put(key, Cloud.Bytes(1 << 20, 1))).EnsureSuccessStatusCode();
        (await cloud.Put("empty.raw", [])).EnsureSuccessStatusCode();
        (await cloud.Put("cold.raw", [1], ("x-oss-storage-class", "Archive"))).EnsureSuccessStatusCode();
        Dictionary<string, string> parameters = new()
        {
            ["RegionId"] = "cn-hangzhou",
            ["ImageName"] = "name",
            ["DiskDeviceMapping.1.OSSBucket"] = Cloud.Bucket,
            ["DiskDeviceMapping.1.OSSObject"] = "a.raw",
            [parameter] = value,
        };

        var result = await cloud.Call("2014-05-26", "ImportImage", null, [.. parameters.Select(p => (p.Key, p.Value))]);

        Assert.Equal(code, result.Code());
        Assert.InRange(result.Status, 400, 403);
        Assert.Equal(0, (await cloud.Ecs("DescribeTasks")).Answer.GetProperty("TotalCount").GetInt32());
    }

    [Fact]
    public async Task A_damaged_image_that_opens_fails_its_task_with_the_reason()
    {
        Tool.Require("qemu-img");
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        File.WriteAllText(directory["a.raw"], string.Concat(Enumerable.Repeat("all of this compresses well ", 200000)));
        Tool.Run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", "-c", directory["a.raw"], directory["a.qcow2"]);
        var bytes = File.ReadAllBytes(directory["a.qcow2"]);
        // Compressed clusters begin behind the five clusters of metadata that qemu-img lays out first.
        bytes.AsSpan(5 * 65536).Fill(0xFF);
        (await cloud.Put("a.qcow2", bytes)).EnsureSuccessStatusCode();

        var (_, accepted) = await Import(cloud, "a.qcow2", "damaged");
        var task = await cloud.End(accepted.GetProperty("TaskId").GetString()!);

        Assert.Equal("Failed", task.GetProperty("TaskStatus").GetString());
        var progress = task.GetProperty("OperationProgressSet").GetProperty("OperationProgress")[0];
        Assert.Equal("InvalidImageFormat.Malformed", progress.GetProperty("ErrorCode").GetString());
        Assert.Contains("cluster", progress.GetProperty("ErrorMsg").GetString(), StringComparison.Ordinal);
        var (_, images) = await cloud.Ecs("DescribeImages", ("Status", "CreateFailed"));
        Assert.Equal(1, images.GetProperty("TotalCount").GetInt32());
    }

    [Theory]
    [InlineData("DryRunOperation", "vpc", "subformat=dynamic,force_size=on", "a.vhd", 4L << 20)]
    [InlineData("DryRunOperation", "vpc", "subformat=fixed,force_size=on", "a.vhd", 4L << 20)]
    [InlineData("InvalidVHDImage.IncorrectSize", "vpc", "subformat=dynamic,force_size=on", "a.vhd", 5L << 20)]
    [InlineData("UserNotInTheWhiteList", "vmdk", "subformat=streamOptimized", "a.vmdk", 4L << 20)]
    [InlineData("InvalidImageFormat.Malformed", "vhdx", "subformat=dynamic", "a.vhd", 4L << 20)]
    [InlineData("InvalidImageFormat.Malformed", "qcow2", "backing_file=/etc/hostname,backing_fmt=raw", "a.qcow2", 4L << 20)]
    [InlineData("InvalidImageFormat.Malformed", "qcow2", "data_file=DIRECTORY/x,data_file_raw=on", "a.qcow2", 4L << 20)]
    public async Task Files_of_qemu_img_are_judged_by_their_content(string code, string format, string options, string key, long size)
    {
        Tool.Require("qemu-img");
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        Tool.Run(
            "qemu-img",
            "create",
            "-q",
            "-u",
            "-f",
            format,
            "-o",
            options.Replace("DIRECTORY", directory.Path, StringComparison.Ordinal),
            directory["a"],
            size.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        (await cloud.Put(key, File.ReadAllBytes(directory["a"]))).EnsureSuccessStatusCode();
        Assert.Equal(code, (await Import(cloud, key, "name", ("DryRun", "true"))).Code());
    }

    [Fact]
    public async Task A_client_token_gives_the_first_answer_again_and_no_second_image()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory);
        (await cloud.Put("a.raw", Cloud.Bytes(1 << 20, 1))).EnsureSuccessStatusCode();

        var first = await Import(cloud, "a.raw", "one", ("ClientToken", "T"));
        var again = await Import(cloud, "a.raw", "one", ("ClientToken", "T"));
        Assert.Equal(first.Answer.GetProperty("ImageId").GetString(), again.Answer.GetProperty("ImageId").GetString());
        Assert.Equal("IdempotentParameterMismatch", (await Import(cloud, "a.raw", "two", ("ClientToken", "T"))).Code());
        Assert.Equal("InvalidImageName.Duplicated", (await Import(cloud, "a.raw", "one")).Code());
        Assert.Equal(1, (await cloud.Ecs("DescribeTasks", ("TaskAction", "ImportImage"))).Answer.GetProperty("TotalCount").GetInt32());
    }

    [Fact]
    public async Task A_waiting_task_is_cancelled_and_its_image_is_gone()
    {
        using var directory = new TempDirectory();
        await using var cloud = await Cloud.StartAsync(directory, o => o with { TaskStepDelay = TimeSpan.FromDays(20) });
        (await cloud.Put("a.raw", Cloud.Bytes(1 << 20, 1))).EnsureSuccessStatusCode();
        var (_, accepted) = await Import(cloud, "a.raw", "one");
        var task = accepted.GetProperty("TaskId").GetString()!;
        var image = accepted.GetProperty("ImageId").GetString()!;

        Assert.Equal("Waiting", (await cloud.Ecs("DescribeTaskAttribute", ("TaskId", task))).Answer.GetProperty("TaskStatus").GetString());
        Assert.Equal(0, (await cloud.Ecs("DescribeImages", ("ImageId", image))).Answer.GetProperty("TotalCount").GetInt32());
        Assert.Equal(
            1,
            (await cloud.Ecs("DescribeImages", ("ImageId", image), ("Status", "Creating,Waiting")))
                .Answer.GetProperty("TotalCount")
                .GetInt32()
        );
        Assert.Equal(
            "failed",
            (await cloud.Ecs("DescribeSnapshots"))
                .Answer.GetProperty("Snapshots")
                .GetProperty("Snapshot")[0]
                .GetProperty("Status")
                .GetString()
        );
        Assert.Equal("IncorrectImageStatus", (await cloud.Ecs("DeleteImage", ("ImageId", image))).Code());

        Assert.Equal("OK", (await cloud.Ecs("CancelTask", ("TaskId", task))).Code());
        Assert.Equal("Deleted", (await cloud.End(task)).GetProperty("TaskStatus").GetString());
        Assert.Equal(0, (await cloud.Ecs("DescribeImages", ("Status", "ALL"))).Answer.GetProperty("TotalCount").GetInt32());
        Assert.Equal("InvalidTaskId.IncorrectTaskStatus", (await cloud.Ecs("CancelTask", ("TaskId", task))).Code());
        Assert.Equal("InvalidTaskId.NotFound", (await cloud.Ecs("CancelTask", ("TaskId", "t-none"))).Code());
    }

    [Fact]
    public async Task What_was_running_when_the_server_ended_has_failed_and_the_rest_is_kept()
    {
        using var directory = new TempDirectory();
        string done,
            running;
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            (await cloud.Put("a.raw", Cloud.Bytes(1 << 20, 1))).EnsureSuccessStatusCode();
            done = (await Import(cloud, "a.raw", "done")).Answer.GetProperty("TaskId").GetString()!;
            await cloud.End(done);
        }
        await using (var cloud = await Cloud.StartAsync(directory, o => o with { TaskStepDelay = TimeSpan.FromDays(20) }))
            running = (await Import(cloud, "a.raw", "running")).Answer.GetProperty("TaskId").GetString()!;
        await using (var cloud = await Cloud.StartAsync(directory))
        {
            Assert.Equal("Finished", (await cloud.End(done)).GetProperty("TaskStatus").GetString());
            Assert.Equal("Failed", (await cloud.End(running)).GetProperty("TaskStatus").GetString());
            Assert.Equal(1, (await cloud.Ecs("DescribeImages")).Answer.GetProperty("TotalCount").GetInt32());
        }
    }

    internal static Task<(int Status, JsonElement Answer)> Import(
        Cloud cloud,
        string key,
        string name,
        params (string Name, string Value)[] more
    ) =>
        cloud.Ecs(
            "ImportImage",
            [("DiskDeviceMapping.1.OSSBucket", Cloud.Bucket), ("DiskDeviceMapping.1.OSSObject", key), ("ImageName", name), .. more]
        );
}
