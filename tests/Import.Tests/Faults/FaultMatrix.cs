using ImageTools.Cloud.Endpoints;
using ImageTools.Cloud.Rpc;
using ImageTools.Cloud.Sts;
using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline;
using ImageTools.Import.Ram;
using ImageTools.Import.Tasks;
using ImageTools.Import.Tests.Fakes;
using ImageTools.Inspect.Checks;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Tests.Faults;

/// <summary>
/// Each fault at each call of an import to ECS, RAM, STS and OSS, at three rates: one right image, or a clear error that the same
/// command gets past.
/// </summary>
public sealed class FaultMatrix
{
    private static readonly string[] Operations =
    [
        "GetBucketInfo",
        "HeadObject",
        "DescribeRegions",
        "DescribeImages",
        "ImportImage",
        "DescribeTaskAttribute",
        "DescribeTasks",
        "DescribeSnapshots",
        "CopyImage",
        "GetRole",
        "ListPoliciesForRole",
        "CreateRole",
        "AttachPolicyToRole",
        "GetCallerIdentity",
    ];

    public static TheoryData<string> Kinds() => [.. FaultCell.Kinds.Where(k => FaultCell.Of(k, Operations).Any())];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_call_survives(string kind)
    {
        await using var bench = await FaultBench.StartAsync();
        var at = new OssLocation(bench.Cloud.Bucket, "disk.raw");
        var disk = new byte[1 << 20];
        (disk[510], disk[511]) = (0x55, 0xAA);
        using (var oss = Oss(bench))
            await oss.PutAsync(at, disk, overwrite: true, TestContext.Current.CancellationToken);
        foreach (var (index, cell) in FaultCell.Of(kind, Operations).Index())
            await CellAsync(bench, cell, at, index);
    }

    private static async Task CellAsync(FaultBench bench, FaultCell cell, OssLocation at, int index)
    {
        var name = $"image-{index}";
        var role = $"Role{index}";
        ImportOutcome? outcome = null;
        await bench.RunAsync(cell, async cancellation =>
        {
            using var oss = Oss(bench);
            var region = bench.Cloud.Region;
            var ecs = Ecs(bench, region);
            var roles = new RoleChecker(new RamClient(Acs(bench, RamService.At(bench.Cloud.Endpoint))));
            if (cell.Operation is "CreateRole" or "AttachPolicyToRole" or "GetRole" or "ListPoliciesForRole")
            {
                await roles.CreateAsync(role, cancellation);
                Assert.Contains((await roles.CheckAsync(role, cancellation)).State, (RoleState[])[RoleState.Ready, RoleState.Unknown]);
            }
            if (cell.Operation == "GetCallerIdentity")
            {
                Assert.NotEmpty(
                    (
                        await new StsClient(Acs(bench, StsService.In(region, bench.Cloud.Endpoint))).GetCallerIdentityAsync(cancellation)
                    ).AccountId
                );
            }

            if (cell.Operation == "DescribeRegions")
                Assert.NotEmpty(await ecs.DescribeRegionsAsync(cancellation));
            var pipeline = new ImportPipeline(oss, ecs, new RamClient(Acs(bench, RamService.At(bench.Cloud.Endpoint))), bench.Time, r =>
                Ecs(bench, r)
            );
            outcome = await pipeline.RunAsync(
                new ImportOptions
                {
                    Objects = [at],
                    Request = new ImportRequest
                    {
                        ImageName = name,
                        OsType = "linux",
                        Platform = "Others Linux",
                        Architecture = "x86_64",
                        BootMode = "UEFI",
                        DiskImageSize = 1,
                    },
                    Follow = new FollowOptions
                    {
                        FirstPause = TimeSpan.FromSeconds(1),
                        LongestPause = TimeSpan.FromSeconds(20),
                        FailuresInARow = 5,
                    },
                    CopyTo = cell.Operation == "CopyImage" ? ["cn-shanghai"] : [],
                },
                new Observer([]),
                cancellation
            );
            if (cell.Operation == "DescribeTasks")
                Assert.NotEmpty(await ecs.DescribeTasksAsync("ImportImage", null, [], outcome.ImageId, cancellation));
            if (cell.Operation == "DescribeSnapshots")
                Assert.NotEmpty(await ecs.DescribeSnapshotsAsync(outcome.SnapshotIds, cancellation));
        });

        var calm = Ecs(bench, bench.Cloud.Region);
        var token = TestContext.Current.CancellationToken;
        var image = Assert.Single(await calm.DescribeImagesAsync(null, name, token), i => i.ImageName == name);
        Assert.Equal(
            (outcome!.ImageId, "Available", at.Key),
            (image.ImageId, image.Status, image.Disks.First(d => d.Type == "system").ImportObject)
        );
        Assert.Single(await calm.DescribeTasksAsync("ImportImage", null, [], image.ImageId, token));
    }

    private static OssClient Oss(FaultBench bench) =>
        new(
            OssEndpoint.Parse(bench.Cloud.Endpoint, bench.Cloud.Region),
            new ExampleKey(bench.Cloud.AccessKeyId, bench.Cloud.AccessKeySecret),
            bench.Handler,
            bench.Time,
            attempts: 4
        );

    private static EcsClient Ecs(FaultBench bench, string region) => new(Acs(bench, EcsService.In(region, bench.Cloud.Endpoint)), region);

    private static AcsClient Acs(FaultBench bench, AcsService service) =>
        new(service, new ExampleKey(bench.Cloud.AccessKeyId, bench.Cloud.AccessKeySecret), bench.Handler, bench.Time, attempts: 4);
}
