using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;
using ImageTools.Cloud.Sts;
using ImageTools.Import.Ecs;
using ImageTools.Import.Images;
using ImageTools.Import.Pipeline;
using ImageTools.Import.Pipeline.Objects;
using ImageTools.Import.Ram;
using ImageTools.Import.Tasks;
using ImageTools.Import.Tests.Fakes;
using ImageTools.Inspect.Checks;
using ImageTools.LocalCloud;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Tests.Pipeline;

/// <summary>The embedded cloud verifies signatures with code of its own, and imports by the service's rules.</summary>
public sealed class AgainstLocalCloud : IAsyncLifetime
{
    private readonly TempDirectory directory = new();
    private readonly SocketsHttpHandler handler = new() { UseProxy = false };
    private readonly List<string> journal = [];
    private LocalCloudServer cloud = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => StartAsync(roleExists: true);

    public async ValueTask DisposeAsync()
    {
        await cloud.DisposeAsync();
        handler.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task An_object_becomes_an_available_image_with_a_snapshot()
    {
        var location = await PutDiskAsync();
        var outcome = await RunAsync(location);
        Assert.Equal(("Available", "web", 1), (outcome.Status, outcome.ImageName, outcome.SizeGiB));
        Assert.NotEmpty(outcome.SnapshotIds);
        var image = await Ecs().FindImageByNameAsync("web", Token);
        Assert.Equal((outcome.ImageId, "UEFI", "x86_64"), (image?.ImageId, image?.BootMode, image?.Architecture));
        var snapshots = await Ecs().DescribeSnapshotsAsync(outcome.SnapshotIds, Token);
        Assert.Equal(outcome.SnapshotIds, snapshots.Select(s => s.SnapshotId));
        Assert.Contains(await Ecs().DescribeTasksAsync("ImportImage", null, [], null, Token), t =>
            t.TaskId == outcome.TaskId && t.TaskStatus == "Finished"
        );
    }

    [Fact]
    public async Task The_same_name_again_is_refused_before_ImportImage()
    {
        var location = await PutDiskAsync();
        await RunAsync(location);
        Assert.Equal("image-name-taken", (await Assert.ThrowsAsync<CloudException>(() => RunAsync(location))).Code);
    }

    [Fact]
    public async Task The_same_name_and_content_is_the_image_that_is_there()
    {
        var location = await PutDiskAsync();
        var first = await RunAsync(location, crc: 77);
        var second = await RunAsync(location, crc: 77);
        Assert.Equal((first.ImageId, true, false), (second.ImageId, second.Reused, first.Reused));
        Assert.Single(await Ecs().DescribeTasksAsync("ImportImage", null, [], null, Token));
        var other = await Assert.ThrowsAsync<CloudException>(() => RunAsync(location, crc: 78));
        Assert.Equal("image-name-taken", other.Code);
        Assert.Contains("other content", other.Message, StringComparison.Ordinal);
        var mode = await Assert.ThrowsAsync<CloudException>(() =>
            RunAsync(location, o => o with { Request = o.Request with { BootMode = "BIOS" } }, crc: 77)
        );
        Assert.Contains("its boot mode is UEFI, not BIOS", mode.Message, StringComparison.Ordinal);
        Assert.Equal(
            "image-name-taken",
            (await Assert.ThrowsAsync<CloudException>(() => RunAsync(location, o => o with { Reuse = false }, crc: 77))).Code
        );
    }

    [Fact]
    public async Task Copies_are_followed_to_their_end_in_every_region()
    {
        var location = await PutDiskAsync();
        var outcome = await RunAsync(location, o => o with { CopyTo = ["cn-shanghai", "eu-central-1"] });
        Assert.Equal(["cn-shanghai", "eu-central-1"], outcome.Copies.Select(c => c.RegionId));
        foreach (var copy in outcome.Copies)
        {
            Assert.Equal(("Available", null), (copy.Status, copy.Error));
            Assert.Equal("web", (await Ecs(copy.RegionId).FindImageAsync(copy.ImageId!, Token))?.ImageName);
        }
        // Found before anything moves, the next time.
        await new ImageRemover(Ecs()).RemoveAsync(outcome.ImageId, false, false, Token);
        journal.Clear();
        var taken = await Assert.ThrowsAsync<CloudException>(() => RunAsync(location, o => o with { CopyTo = ["cn-shanghai"] }));
        Assert.Contains("in cn-shanghai", taken.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(journal, j => j.StartsWith("(accepted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_copy_that_was_removed_is_made_anew()
    {
        var outcome = await RunAsync(await PutDiskAsync());
        var image = (await Ecs().FindImageAsync(outcome.ImageId, Token))!;
        var copier = new ImageCopier(
            Ecs(),
            Ecs,
            TimeProvider.System,
            new FollowOptions { FirstPause = TimeSpan.FromMilliseconds(5), Absence = TimeSpan.FromMilliseconds(50) }
        );
        List<string> ids = [];
        for (var time = 0; time < 3; time++)
        {
            var copy = Assert.Single(await copier.CopyAsync(image, ["cn-shanghai"], null, Token).WaitAsync(TimeSpan.FromMinutes(1), Token));
            Assert.Equal(("Available", null), (copy.Status, copy.Error));
            ids.Add(copy.ImageId!);
            await new ImageRemover(Ecs("cn-shanghai")).RemoveAsync(copy.ImageId!, false, false, Token);
        }
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public async Task A_region_to_copy_to_that_does_not_exist_is_found_before_the_import()
    {
        var location = await PutDiskAsync();
        Assert.StartsWith(
            "InvalidRegionId",
            (await Assert.ThrowsAsync<CloudException>(() => RunAsync(location, o => o with { CopyTo = ["atlantis-1"] }))).Code,
            StringComparison.Ordinal
        );
        Assert.Null(await Ecs().FindImageByNameAsync("web", Token));
    }

    [Fact]
    public async Task A_copy_that_is_refused_is_told_and_does_not_stop_the_others()
    {
        var outcome = await RunAsync(await PutDiskAsync());
        var image = (await Ecs().FindImageAsync(outcome.ImageId, Token))!;
        var copier = new ImageCopier(Ecs(), Ecs, TimeProvider.System, new FollowOptions { FirstPause = TimeSpan.FromMilliseconds(5) });
        var copies = await copier.CopyAsync(image, ["atlantis-1", "cn-shanghai"], null, Token);
        Assert.Equal(["Refused", "Available"], copies.Select(c => c.Status));
        var failure = ImageCopier.Failure(copies)!;
        Assert.Equal("copy-failed", failure.Code);
        Assert.Contains("atlantis-1", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x86_64", "UEFI", null, "ecs.g7.large")]
    [InlineData("arm64", "UEFI", "supported", "ecs.g6r.large")]
    public async Task The_next_step_is_a_type_of_instance_that_a_dry_run_accepts(
        string architecture,
        string mode,
        string? nvme,
        string type
    )
    {
        var outcome = await RunAsync(await PutDiskAsync(), o =>
            o with
            {
                Next = InstanceAdvisor.Tools,
                NvmeSupport = nvme,
                Request = o.Request with { Architecture = architecture, BootMode = mode },
            }
        );
        Assert.Equal((type, true), (outcome.Advice!.InstanceType, outcome.Advice.WouldStart));
        Assert.Equal(InstanceAdvisor.Tools, outcome.Advice.Commands.Select(c => c.Key));
        Assert.All(outcome.Advice.Commands, c => Assert.Contains(outcome.ImageId, c.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Removing_an_image_removes_its_snapshots_and_nobody_elses_image()
    {
        var outcome = await RunAsync(await PutDiskAsync());
        var (image, snapshots) = await new ImageRemover(Ecs()).RemoveAsync(outcome.ImageId, false, false, Token);
        Assert.Equal("web", image.ImageName);
        Assert.Equal(outcome.SnapshotIds, snapshots);
        Assert.Empty(await Ecs().DescribeSnapshotsAsync(outcome.SnapshotIds, Token));
        Assert.Equal(
            "image-missing",
            (await Assert.ThrowsAsync<CloudException>(() => new ImageRemover(Ecs()).RemoveAsync(outcome.ImageId, false, false, Token))).Code
        );
    }

    [Fact]
    public async Task A_dry_run_passes_and_leaves_no_image()
    {
        var location = await PutDiskAsync();
        Assert.Equal("DryRun", (await RunAsync(location, o => o with { DryRun = true })).Status);
        Assert.Null(await Ecs().FindImageByNameAsync("web", Token));
    }

    [Fact]
    public async Task The_role_that_is_missing_is_explained_and_once_created_the_import_works()
    {
        await cloud.DisposeAsync();
        Directory.Delete(directory["data"], recursive: true);
        await StartAsync(roleExists: false);
        var location = await PutDiskAsync();
        Assert.Equal("ecs-role-missing", (await Assert.ThrowsAsync<CloudException>(() => RunAsync(location))).Code);
        var unasked = await Assert.ThrowsAsync<CloudException>(() =>
            RunAsync(location, o => o with { SkipChecks = new HashSet<string> { "ram-role" } })
        );
        Assert.Equal("ecs-role-missing", unasked.Code);

        var roles = new RoleChecker(Ram());
        await roles.CreateAsync(ImportRole.DefaultName, Token);
        Assert.Equal(RoleState.Ready, (await roles.CheckAsync(ImportRole.DefaultName, Token)).State);
        Assert.Equal("Available", (await RunAsync(location)).Status);
    }

    [Fact]
    public async Task Parameters_in_a_form_and_characters_that_must_be_encoded_keep_the_signature_valid()
    {
        var location = await PutDiskAsync("镜像/a+b (1)*~'!.raw");
        var tags = Enumerable.Range(0, 20).Select(i => KeyValuePair.Create($"k{i}", new string('ü', 100) + " +&=~*")).ToArray();
        var outcome = await RunAsync(location, o => o with { Request = o.Request with { Tags = tags, Description = "a b+c*d~é" } });
        Assert.Equal("Available", outcome.Status);
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_and_explained()
    {
        using var acs = new AcsClient(
            EcsService.In(cloud.Region, cloud.Endpoint),
            new ExampleKey(cloud.AccessKeyId, "wrong"),
            handler,
            TimeProvider.System
        );
        var error = await Assert.ThrowsAsync<CloudException>(() => new EcsClient(acs, cloud.Region).DescribeRegionsAsync(Token));
        Assert.Equal("SignatureDoesNotMatch", error.Code);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public async Task Sts_answers_who_one_is() =>
        Assert.NotEmpty((await new StsClient(Acs(StsService.In(cloud.Region, cloud.Endpoint))).GetCallerIdentityAsync(Token)).AccountId);

    [Fact]
    public async Task A_task_that_nobody_knows_is_an_error_with_its_code()
    {
        var error = await Assert.ThrowsAsync<CloudException>(() => Ecs().CancelTaskAsync("t-nobody", Token));
        Assert.Equal("InvalidTaskId.NotFound", error.Code);
    }

    private async ValueTask StartAsync(bool roleExists) =>
        cloud = await LocalCloudServer.StartAsync(
            new LocalCloudOptions
            {
                DataDirectory = directory["data"],
                RoleExists = roleExists,
                TaskStepDelay = TimeSpan.FromMilliseconds(1),
            },
            Token
        );

    private async Task<ImportOutcome> RunAsync(OssLocation location, Func<ImportOptions, ImportOptions>? change = null, ulong? crc = null)
    {
        var store = new FakeStore(journal) { Bucket = new BucketFacts(cloud.Region, null, "Standard") };
        store.Objects[location] = new ObjectFacts(1 << 20, "\"E\"", "Standard", null) { Crc64 = crc };
        var options = new ImportOptions
        {
            Objects = [location],
            Request = new ImportRequest
            {
                ImageName = "web",
                OsType = "linux",
                Platform = "Others Linux",
                Architecture = "x86_64",
                BootMode = "UEFI",
                DiskImageSize = 1,
            },
            Follow = new FollowOptions { FirstPause = TimeSpan.FromMilliseconds(5) },
        };
        var pipeline = new ImportPipeline(
            store,
            Ecs(),
            Ram(),
            TimeProvider.System,
            (_, _, _, _) => throw new InvalidOperationException(),
            Ecs
        );
        return await pipeline.RunAsync(change?.Invoke(options) ?? options, new Observer(journal), Token);
    }

    // A presigned URL (V1), so that these tests need nothing of the uploader.
    private async Task<OssLocation> PutDiskAsync(string key = "disk.raw")
    {
        var location = new OssLocation(cloud.Bucket, key);
        var expires = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = System.Convert.ToBase64String(
            HMACSHA1.HashData(
                Encoding.UTF8.GetBytes(cloud.AccessKeySecret),
                Encoding.UTF8.GetBytes($"PUT\n\n\n{expires}\n/{cloud.Bucket}/{key}")
            )
        );
        var disk = new byte[1 << 20];
        (disk[510], disk[511]) = (0x55, 0xAA);
        using var http = new HttpClient(handler, disposeHandler: false);
        using var answer = await http.PutAsync(
            $"{cloud.Endpoint}/{cloud.Bucket}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}"
                + $"?OSSAccessKeyId={Uri.EscapeDataString(cloud.AccessKeyId)}&Expires={expires}&"
                + $"Signature={Uri.EscapeDataString(signature)}",
            new ByteArrayContent(disk),
            Token
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
        return location;
    }

    private EcsClient Ecs() => Ecs(cloud.Region);

    private EcsClient Ecs(string region) => new(Acs(EcsService.In(region, cloud.Endpoint)), region);

    private RamClient Ram() => new(Acs(RamService.At(cloud.Endpoint)));

    private AcsClient Acs(AcsService service) =>
        new(service, new ExampleKey(cloud.AccessKeyId, cloud.AccessKeySecret), handler, TimeProvider.System);
}
