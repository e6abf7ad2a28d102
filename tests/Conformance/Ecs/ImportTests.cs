using ImageTools.Conformance.Client;
using ImageTools.Conformance.Services;

namespace ImageTools.Conformance.Ecs;

/// <summary>From an object to an image (sections 5.1 to 5.3).</summary>
public sealed class ImportTests(ServiceCollection services)
{
    private static readonly string[] NoRole = ["NoSetRoletoECSServiceAcount", "NoSetRoletoECSServiceAccount"],
        DryRun = ["DryRunOperation", "DRYRUN.SUCCESS"];

    [Theory, Stated(OfTheRealService.AskedIfItMayCost)]
    public async Task A_dry_run_that_passes_is_told_by_an_error_and_makes_nothing(ServiceKind service)
    {
        await using var import = await Import.With(await services.Place(service));
        var reply = await import.Start(("DryRun", "true"));
        Assert.Equal(400, reply.Status);
        Assert.Contains(reply.Code, DryRun);
        Assert.Empty(await import.Images());
    }

    [Theory, Stated(OfTheRealService.AskedIfItMayCost)]
    public async Task An_object_becomes_an_image_and_the_task_tells_how_far_it_is(ServiceKind service)
    {
        await using var import = await Import.With(await services.Place(service));

        var accepted = (
            await import.Start(
                ("Description", "made by a test"),
                ("Tag.1.Key", "by"),
                ("Tag.1.Value", "conformance"),
                ("DiskDeviceMapping.1.DiskImageSize", "5")
            )
        ).Granted();

        string task = accepted.GetProperty("TaskId").GetString()!,
            image = accepted.GetProperty("ImageId").GetString()!;
        Assert.StartsWith("t-", task, StringComparison.Ordinal);
        Assert.StartsWith("m-", image, StringComparison.Ordinal);
        Assert.Equal(import.Rpc.Service.Region, accepted.GetProperty("RegionId").GetString());
        // The image is there at once, but the default filter shows only what is Available.
        Assert.Single(await import.Images());
        var ended = await import.Rpc.End(task);
        Assert.Equal(
            ("Finished", "100%", "ImportImage"),
            (
                ended.GetProperty("TaskStatus").GetString(),
                ended.GetProperty("TaskProcess").GetString(),
                ended.GetProperty("TaskAction").GetString()
            )
        );
        Assert.Equal(
            (1, 1, 0),
            (
                ended.GetProperty("TotalCount").GetInt32(),
                ended.GetProperty("SuccessCount").GetInt32(),
                ended.GetProperty("FailedCount").GetInt32()
            )
        );
        var listed = Assert.Single(
            (
                await import.Rpc.Ecs(
                    "DescribeTasks",
                    ("TaskIds", $"{task},t-none"),
                    ("TaskAction", "ImportImage"),
                    ("TaskStatus", "Finished")
                )
            ).List("TaskSet", "Task")
        );
        Assert.Equal(
            (task, "Finished", image),
            (
                listed.GetProperty("TaskId").GetString(),
                listed.GetProperty("TaskStatus").GetString(),
                listed.GetProperty("ResourceId").GetString()
            )
        );
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$", listed.GetProperty("CreationTime").GetString()!);

        var made = Assert.Single((await import.Rpc.Ecs("DescribeImages", ("ImageId", image))).List("Images", "Image"));
        Assert.Equal(
            ("Available", import.Name, "x86_64", 5),
            (
                made.GetProperty("Status").GetString(),
                made.GetProperty("ImageName").GetString(),
                made.GetProperty("Architecture").GetString(),
                made.GetProperty("Size").GetInt32()
            )
        );
        var tag = Assert.Single(made.GetProperty("Tags").GetProperty("Tag").EnumerateArray());
        Assert.Equal(("by", "conformance"), (tag.GetProperty("TagKey").GetString(), tag.GetProperty("TagValue").GetString()));
        var disk = Assert.Single(made.GetProperty("DiskDeviceMappings").GetProperty("DiskDeviceMapping").EnumerateArray());
        Assert.Equal(("system", "5"), (disk.GetProperty("Type").GetString(), disk.GetProperty("Size").GetString()));
        var snapshot = Assert.Single(
            (await import.Rpc.Ecs("DescribeSnapshots", ("SnapshotIds", $"[\"{disk.GetProperty("SnapshotId").GetString()}\"]"))).List(
                "Snapshots",
                "Snapshot"
            )
        );
        Assert.Equal("accomplished", snapshot.GetProperty("Status").GetString());

        // A finished task can be cancelled no more, and its name is taken.
        var late = await import.Rpc.Ecs("CancelTask", ("TaskId", task));
        Assert.Equal((403, "InvalidTaskId.IncorrectTaskStatus"), (late.Status, late.Code));
        Assert.Equal("InvalidImageName.Duplicated", (await import.Start()).Code);
    }

    [Theory, Stated(OfTheRealService.AskedIfItMayCost)]
    public async Task The_same_client_token_with_the_same_parameters_is_one_import_and_with_others_a_mismatch(ServiceKind service)
    {
        await using var import = await Import.With(await services.Place(service));
        var token = ("ClientToken", Guid.NewGuid().ToString());

        var first = (await import.Start(token)).Granted();
        var again = (await import.Start(token)).Granted();
        var other = await import.Start(token, ("Description", "another one"));

        Assert.Equal((400, "IdempotentParameterMismatch"), (other.Status, other.Code));
        foreach (var member in (string[])["ImageId", "TaskId"])
            Assert.Equal(first.GetProperty(member).GetString(), again.GetProperty(member).GetString());
        Assert.NotEqual(first.GetProperty("RequestId").GetString(), again.GetProperty("RequestId").GetString());
        Assert.Single(await import.Images());
        await import.Rpc.End(first.GetProperty("TaskId").GetString()!);
        Assert.Equal(first.GetProperty("TaskId").GetString(), (await import.Start(token)).Granted().GetProperty("TaskId").GetString());
        Assert.Equal("InvalidClientToken.Malformed", (await import.Start(("ClientToken", new string('t', 65)))).Code);
    }

    [Theory, Stated(OfTheRealService.AskedIfItMayCost)]
    public async Task A_cancelled_task_is_deleted_and_its_image_never_becomes_available(ServiceKind service)
    {
        await using var import = await Import.With(await services.Place(service));
        var accepted = (await import.Start()).Granted();
        var task = accepted.GetProperty("TaskId").GetString()!;

        (await import.Rpc.Ecs("CancelTask", ("TaskId", task))).Granted();

        Assert.Equal("Deleted", (await import.Rpc.End(task)).GetProperty("TaskStatus").GetString());
        // Whether a record stays is not documented; an image that can be used does not.
        Assert.DoesNotContain(await import.Images(), i => i.GetProperty("Status").GetString() != "CreateFailed");
        Assert.Equal(200, (await import.Place.Head("disk.raw")).Status);
        Assert.Equal("InvalidTaskId.NotFound", (await import.Rpc.Ecs("CancelTask", ("TaskId", "t-none"))).Code);
    }

    [Theory, Stated(OfTheRealService.AskedIfItMayCost)]
    public async Task What_cannot_be_imported_is_refused_by_its_code_before_anything_is_made(ServiceKind service)
    {
        await using var import = await Import.With(await services.Place(service));
        (await import.Place.Put("empty.raw", [])).Granted();
        (await import.Place.Put("disk.tar", [1])).Granted();
        (string, string) Key(string name) => ("DiskDeviceMapping.1.OSSObject", import.Place.Key(name));

        async Task Is(string code, params (string, string)[] parameters) =>
            Assert.Equal((code, code), (code, (await import.StartWith([("DryRun", "true"), .. parameters])).Code));
        await Is("InvalidOSSObject.NotFound", Key("none.raw"));
        await Is("InvalidOSSObject.Size", Key("empty.raw"));
        await Is("UnsupportedSuffix.OSSObject", Key("disk.tar"));
        await Is("InvalidOSSBucket.NotFound", ("DiskDeviceMapping.1.OSSBucket", $"none-{Guid.NewGuid():N}"));
        await Is("InvalidImageFormat.Malformed", ("DiskDeviceMapping.1.Format", "QCOW2"));
        await Is("InvalidImageFormat.Malformed", ("DiskDeviceMapping.1.Format", "ISO"));
        await Is("InvalidImageSize", ("DiskDeviceMapping.1.DiskImageSize", "2049"));
        await Is("InvalidImageName.Malformed", ("ImageName", "1st"));
        await Is("InvalidImageName.Malformed", ("ImageName", "aliyun-image"));
        await Is("InvalidDescription.Malformed", ("Description", "http://x"));
        await Is("InvalidArchitecture.Malformed", ("Architecture", "mips"));
        await Is("InvalidOSType.Malformed", ("OSType", "plan9"));
        await Is("InvalidPlatform.Malformed", ("Platform", "ubuntu"));
        await Is("InvalidBootMode.Malformed", ("BootMode", "EFI"));
        await Is("InvalidBootMode.NotSupport", ("Architecture", "arm64"), ("BootMode", "BIOS"));
        await Is("TagKey.Duplication", ("Tag.1.Key", "a"), ("Tag.2.Key", "A"));
        Assert.Contains((await import.Start(("DryRun", "true"), ("RoleName", "NoRoleOfOursIsCalledSo"))).Code, NoRole);
        Assert.Empty(await import.Images());
    }

    /// <summary>A small disk in a place, and the images that are made of it. They go with it.</summary>
    private sealed class Import : IAsyncDisposable
    {
        private Import(Place place) => (Place, Rpc) = (place, new RpcClient(place.Service));

        public Place Place { get; }

        public RpcClient Rpc { get; }

        public string Name { get; } = $"conformance-{Guid.NewGuid():N}";

        public static async Task<Import> With(Place place)
        {
            var import = new Import(place);
            (await place.Put("disk.raw", Place.Bytes(1 << 20, 1))).Granted();
            return import;
        }

        public Task<Reply> Start(params (string Name, string Value)[] more) => StartWith(more);

        /// <summary>The least that an import needs, each member replaced by one of <paramref name="parameters"/> of that name.</summary>
        public Task<Reply> StartWith(params (string Name, string Value)[] parameters)
        {
            (string Name, string Value)[] least =
            [
                ("ImageName", Name),
                ("DiskDeviceMapping.1.OSSBucket", Place.Oss.Bucket),
                ("DiskDeviceMapping.1.OSSObject", Place.Key("disk.raw")),
                ("DiskDeviceMapping.1.Format", "RAW"),
            ];
            return Rpc.Ecs("ImportImage", [.. least.Where(l => parameters.All(p => p.Name != l.Name)), .. parameters]);
        }

        /// <summary>The images of this test in whatever state.</summary>
        public async Task<List<System.Text.Json.JsonElement>> Images() =>
            (
                await Rpc.Ecs(
                    "DescribeImages",
                    ("ImageName", Name),
                    ("Status", "Creating,Waiting,Available,UnAvailable,CreateFailed,Deprecated")
                )
            ).List("Images", "Image");

        public async ValueTask DisposeAsync()
        {
            foreach (var image in await Images())
            {
                foreach (
                    var task in (await Rpc.Ecs("DescribeTasks", ("ResourceIds.1", image.GetProperty("ImageId").GetString()!))).List(
                        "TaskSet",
                        "Task"
                    )
                )
                {
                    await Rpc.End(task.GetProperty("TaskId").GetString()!);
                }

                (await Rpc.Ecs("DeleteImage", ("ImageId", image.GetProperty("ImageId").GetString()!))).Granted();
                foreach (var disk in image.GetProperty("DiskDeviceMappings").GetProperty("DiskDeviceMapping").EnumerateArray())
                    await Rpc.Ecs("DeleteSnapshot", ("SnapshotId", disk.GetProperty("SnapshotId").GetString()!));
            }
            await Place.DisposeAsync();
        }
    }
}
