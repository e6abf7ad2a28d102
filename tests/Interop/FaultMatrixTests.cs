using System.Text;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Cloud.Rpc;
using ImageTools.Cloud.Sts;
using ImageTools.Convert;
using ImageTools.Disks.Sources;
using ImageTools.Import.Ecs;
using ImageTools.Import.Ram;
using ImageTools.Import.Tasks;
using ImageTools.LocalCloud;
using ImageTools.LocalCloud.Faults;
using ImageTools.Upload;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;
using ImageTools.Upload.Transfer;

namespace ImageTools.Interop;

/// <summary>
/// Every fault at every call, at three rates: the right object and image, or an error with a code that the same work without
/// faults gets past.
/// </summary>
public sealed class FaultMatrixTests : IAsyncLifetime
{
    private const int PartSize = 100 << 10,
        Parts = 5;
    private static readonly TimeSpan CellLimit = TimeSpan.FromSeconds(30);
    private static readonly int[] Rates = [1, 10, 50];

    private static readonly string[] Everywhere =
    [
        "\"status\", \"status\": 500",
        "\"status\", \"status\": 503",
        "\"status\", \"status\": 429, \"retryAfter\": 1",
        "\"cut-request\"",
        "\"cut-response\", \"after\": 20",
        "\"drop-response\"",
        "\"slow\", \"bytesPerSecond\": 50000000",
        "\"delay\", \"seconds\": 0.002",
        "\"duplicate\"",
        "\"expired-token\"",
        "\"clock-skew\", \"minutes\": 40",
        "\"disk-full\"",
    ];

    private static readonly string[] OssOnly =
    [
        "\"wrong-crc\"",
        "\"reorder-parts\"",
        "\"repeat-parts\"",
        "\"no-such-upload\"",
        "\"stall\", \"seconds\": 20",
    ];

    private readonly TempDirectory directory = new();
    private readonly SocketsHttpHandler handler = new() { UseProxy = false };
    private readonly HurriedTime time = new();
    private readonly byte[] bytes = new byte[(Parts * PartSize) - (3 * 512)];
    private Func<FaultRequest, Fault?> fault = _ => null;
    private LocalCloudServer cloud = null!;
    private BaseObject earlier = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        new Random(2).NextBytes(bytes);
        (bytes[510], bytes[511]) = (0x55, 0xAA);
        cloud = await LocalCloudServer.StartAsync(
            new LocalCloudOptions
            {
                DataDirectory = directory["cloud"],
                TaskStepDelay = TimeSpan.Zero,
                Fault = r => fault(r),
            },
            Token
        );
        using var client = Oss();
        // The last parts of the earlier version are those of the new one.
        var old = bytes.ToArray();
        old.AsSpan(1024, (3 * PartSize) - 1024).Clear();
        earlier = (
            await new Uploader(client, new UploadOptions { PartSize = PartSize }).UploadAsync(Target(old), At("earlier.raw"), null, Token)
        ).AsBase();
    }

    public async ValueTask DisposeAsync()
    {
        await cloud.DisposeAsync();
        handler.Dispose();
        directory.Dispose();
    }

    [Theory]
    [InlineData("GetBucketInfo")]
    [InlineData("HeadObject")]
    [InlineData("InitiateMultipartUpload")]
    [InlineData("UploadPart")]
    [InlineData("UploadPartCopy")]
    [InlineData("ListMultipartUploads")]
    [InlineData("ListParts")]
    [InlineData("CompleteMultipartUpload")]
    [InlineData("PutObject")]
    [InlineData("AbortMultipartUpload")]
    public Task An_upload_ends_in_the_right_object_whatever_goes_wrong_in(string operation) =>
        Matrix(operation, [.. Everywhere, .. OssOnly], UploadCell);

    [Theory]
    [InlineData("ImportImage")]
    [InlineData("DescribeTaskAttribute")]
    [InlineData("DescribeTasks")]
    [InlineData("DescribeImages")]
    [InlineData("DescribeRegions")]
    [InlineData("GetRole")]
    [InlineData("ListPoliciesForRole")]
    [InlineData("AttachPolicyToRole")]
    [InlineData("GetCallerIdentity")]
    public Task An_import_ends_in_one_image_whatever_goes_wrong_in(string operation) => Matrix(operation, Everywhere, ImportCell);

    private async Task Matrix(string operation, string[] faults, Func<string, bool, Task> cell)
    {
        var table = new StringBuilder();
        var fired = 0;
        foreach (var (index, action) in faults.Index())
        {
            foreach (var rate in Rates)
            {
                var name = $"{operation}-{index}-{rate}";
                var plan = FaultFile.Parse(
                    Encoding.UTF8.GetBytes(
                        $"{{ \"seed\": {index + rate}, \"faults\": [ {{ \"operation\": \"{operation}\", \"rate\": {rate}, \"action\": "
                            + $"{action} }} ] }}"
                    ),
                    CloudOperations.All
                );
                fault = request =>
                {
                    var found = plan(request);
                    if (found is not null)
                        Interlocked.Increment(ref fired);
                    return found;
                };
                time.HurriesLimits = action.Contains("stall", StringComparison.Ordinal);
                var outcome = "done";
                try
                {
                    await cell(name, false).WaitAsync(CellLimit, Token);
                }
                catch (CloudException e)
                {
                    outcome = e.Code;
                    Assert.True(e.Code.Length > 0 && e.Message.Length > 0, name);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    Assert.Fail($"{operation} {action} {rate} %: {e}");
                }
                fault = _ => null;
                time.HurriesLimits = false;
                try
                {
                    await cell(name, true).WaitAsync(CellLimit, Token);
                }
                catch (CloudException e)
                {
                    Assert.Fail($"{operation} {action} {rate} % ended in {outcome}, and without faults in {e.Code}: {e.Message}");
                }
                table.AppendLine($"{operation} | {action.Replace("\"", "", StringComparison.Ordinal)} | {rate} | {outcome}");
            }
        }
        // A cell of few calls may meet no fault at 1 %; the operation as a whole must have met many.
        Assert.True(fired >= faults.Length, $"{operation}: only {fired} faults");
        TestContext.Current.TestOutputHelper?.WriteLine(table.ToString());
    }

    private async Task UploadCell(string key, bool last)
    {
        using var client = Oss();
        var to = At(key);
        var file = Path.Combine(directory["cloud"], "oss", cloud.Bucket, key);
        var store = new RunStore(directory[$"runs-{key}"]);
        await client.FindBucketAsync(cloud.Bucket, Token);
        if (!File.Exists(file))
        {
            // What an earlier run without a journal left.
            if (!last)
                await client.UploadPartAsync(to, await client.InitiateAsync(to, false, Token), 1, bytes.AsMemory(0, PartSize), Token);
        }
        if (!File.Exists(file) || store.List().Count > 0)
        {
            var options = new UploadOptions
            {
                PartSize = PartSize,
                Parallel = 2,
                StallTimeout = TimeSpan.FromSeconds(26),
                Runs = store,
                Base = earlier,
                SavePartTable = true,
            };
            await new Uploader(client, options).UploadAsync(Target(bytes), to, null, Token);
        }
        var other = At(key + ".other");
        await client.InitiateAsync(other, false, Token);
        await store.AbortAsync(client, other, Token);
        if (!last)
            return;
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file, Token));
        await store.CleanAsync(client, cloud.Bucket, "", others: true, Token);
        Assert.Empty(Directory.GetDirectories(Path.Combine(directory["cloud"], "uploads")));
        Assert.Empty(store.List());
    }

    private async Task ImportCell(string name, bool last)
    {
        using var ecsAcs = Acs(EcsService.In(cloud.Region, cloud.Endpoint));
        using var ramAcs = Acs(RamService.At(cloud.Endpoint));
        using var stsAcs = Acs(StsService.In(cloud.Region, cloud.Endpoint));
        var ecs = new EcsClient(ecsAcs, cloud.Region);
        await new StsClient(stsAcs).GetCallerIdentityAsync(Token);
        await ecs.DescribeRegionsAsync(Token);
        var roles = new RoleChecker(new RamClient(ramAcs));
        await roles.CreateAsync(ImportRole.DefaultName, Token);
        Assert.Equal(RoleState.Ready, (await roles.CheckAsync(ImportRole.DefaultName, Token)).State);
        var begun = await ecs.ImportImageAsync(
            new ImportImageRequest
            {
                RegionId = cloud.Region,
                ImageName = name,
                ClientToken = name,
                OSType = "linux",
                Platform = "Others Linux",
                Architecture = "x86_64",
                Disks = [new DiskDeviceMapping(cloud.Bucket, "earlier.raw", "RAW", 1)],
            },
            Token
        );
        var image = await new TaskFollower(ecs, time, new FollowOptions()).FollowAsync(begun.TaskId, null, null, Token);
        Assert.Contains(await ecs.DescribeTasksAsync("ImportImage", null, [begun.TaskId], null, Token), t => t.TaskStatus == "Finished");
        if (last)
        {
            Assert.Equal(
                [(image.ImageId, "Available")],
                (await ecs.DescribeImagesAsync(null, name, Token)).Where(i => i.ImageName == name).Select(i => (i.ImageId, i.Status))
            );
        }
    }

    private OssLocation At(string key) => new(cloud.Bucket, key);

    private static ProjectedTarget Target(byte[] content) =>
        new()
        {
            Format = TargetFormat.Raw,
            VirtualSize = content.Length,
            Summary = "",
            Fingerprint = "f",
            File = new MemorySource(content),
        };

    private FixedCredentials Key() => new("test", new Credentials(cloud.AccessKeyId, cloud.AccessKeySecret));

    private OssClient Oss() => new(OssEndpoint.Parse(cloud.Endpoint, cloud.Region), Key(), handler, time);

    private AcsClient Acs(AcsService service) => new(service, Key(), handler, time);
}
