using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Convert;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;
using ImageTools.Upload.Transfer;

namespace ImageTools.Upload.Tests;

/// <summary>
/// Each fault at each call of OSS and at AssumeRole, at three rates: the right object, or a clear error that the same command gets
/// past.
/// </summary>
public sealed class FaultMatrixTests
{
    private const int PartSize = 100 << 10,
        Parts = 7,
        Length = ((Parts - 1) * PartSize) + 5;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    private static readonly string[] Operations =
    [
        "InitiateMultipartUpload",
        "UploadPart",
        "UploadPartCopy",
        "ListParts",
        "CompleteMultipartUpload",
        "AbortMultipartUpload",
        "ListMultipartUploads",
        "HeadObject",
        "GetObject",
        "PutObject",
        "DeleteObject",
        "GetBucketInfo",
        "AssumeRole",
    ];

    public static TheoryData<string> Kinds() => [.. FaultCell.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_call_survives(string kind)
    {
        await using var bench = await FaultBench.StartAsync();
        var old = new OssLocation(bench.Cloud.Bucket, "old.raw");
        using (var client = Client(bench, assumed: false))
        {
            await PartTableFile.SaveAsync(
                client,
                (await Upload(client, old, Bytes(1), new UploadOptions { PartSize = PartSize, HashParts = true }, None)).AsBase(),
                None
            );
        }

        foreach (var (index, cell) in FaultCell.Of(kind, Operations).Index())
            await CellAsync(bench, cell, old, new OssLocation(bench.Cloud.Bucket, $"new-{index}.raw"));
    }

    private static async Task CellAsync(FaultBench bench, FaultCell cell, OssLocation old, OssLocation at)
    {
        var bytes = Bytes(1);
        // Two parts are new; the others can be taken over.
        bytes[(3 * PartSize) + 9] ^= 1;
        bytes[(5 * PartSize) + 9] ^= 1;
        var store = new RunStore(bench["runs"]);
        var options = new UploadOptions
        {
            PartSize = PartSize,
            Parallel = 3,
            Runs = store,
            Source = new UploadSource("/d", [new FileIdentity("/d", Length, 1, 2, 3, 4)]),
            SavePartTable = true,
            HashParts = true,
        };
        if (cell.Operation is "ListParts" or "AbortMultipartUpload")
            await InterruptAsync(bench, at, bytes, options);
        var restart = cell.Operation == "AbortMultipartUpload";
        var scratch = new OssLocation(at.Bucket, "scratch");

        await bench.RunAsync(cell, async cancellation =>
        {
            using var client = Client(bench, cell.Operation == "AssumeRole");
            Assert.NotNull(await client.FindBucketAsync(at.Bucket, cancellation));
            await client.DeleteAsync(scratch, cancellation);
            var origin = await PartTableFile.LoadAsync(client, old, cancellation);
            var result = await Upload(
                client,
                at,
                bytes,
                options with
                {
                    Base = cell.Operation == "UploadPart" ? null : origin,
                    Restart = restart,
                },
                cancellation
            );
            Assert.Equal((Parts, FakeOss.Crc(bytes)), (result.Parts, result.Crc64));
        });

        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(bench["cloud"], "oss", at.Bucket, at.Key), None));
        using var calm = Client(bench, assumed: false);
        // A request that something on the way repeats begins two uploads, of which nobody hears of one.
        await store.CleanAsync(calm, at.Bucket, "", others: cell is { Kind: "duplicate", Operation: "InitiateMultipartUpload" }, None);
        Assert.True((await calm.ListUploadsAsync(at.Bucket, "", None)).Count == 0, $"{cell} left an unfinished upload.");
        Assert.Empty(store.List());
        await calm.DeleteAsync(at, None);
        await calm.DeleteAsync(PartTableFile.For(at), None);
    }

    /// <summary>An earlier run that could not get further than four parts.</summary>
    private static async Task InterruptAsync(FaultBench bench, OssLocation at, byte[] bytes, UploadOptions options)
    {
        using var client = Client(bench, assumed: false);
        using var stop = new CancellationTokenSource();
        var progress = new StopAt(4 * PartSize, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new Uploader(client, options with { Parallel = 1 }).UploadAsync(Target(bytes), at, progress, stop.Token)
        );
        Assert.Single(options.Runs!.List());
    }

    private static OssClient Client(FaultBench bench, bool assumed)
    {
        ICredentialProvider who = new FixedCredentials("owner", new Credentials(bench.Cloud.AccessKeyId, bench.Cloud.AccessKeySecret));
        if (assumed)
            who = AssumedRole.Of(bench.Cloud, bench.Handler, bench.Time);
        return new OssClient(OssEndpoint.Parse(bench.Cloud.Endpoint, bench.Cloud.Region), who, bench.Handler, bench.Time, attempts: 4);
    }

    private static Task<UploadResult> Upload(
        OssClient client,
        OssLocation to,
        byte[] bytes,
        UploadOptions options,
        CancellationToken cancellation
    ) => new Uploader(client, options).UploadAsync(Target(bytes), to, null, cancellation);

    private static ProjectedTarget Target(byte[] bytes) =>
        new()
        {
            Format = TargetFormat.Raw,
            VirtualSize = bytes.Length,
            Summary = "",
            Fingerprint = "f",
            File = new MemorySource(bytes),
        };

    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[Length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class StopAt(long bytes, CancellationTokenSource stop) : IProgress<Disks.WorkProgress>
    {
        public void Report(Disks.WorkProgress value)
        {
            if (value.Done >= bytes)
                stop.Cancel();
        }
    }
}
