using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Cloud.Signing;
using ImageTools.Convert;
using ImageTools.Disks.Sources;
using ImageTools.LocalCloud;
using ImageTools.LocalCloud.Faults;
using ImageTools.Upload.Incremental;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;
using ImageTools.Upload.Transfer;

namespace ImageTools.Upload.Tests;

/// <summary>
/// The embedded cloud verifies signatures and keeps objects with code of its own, over real connections: what it takes, and what comes of
/// an upload when anything in between fails.
/// </summary>
public sealed class LocalCloudTests : IDisposable
{
    private const int PartSize = 100 << 10,
        Length = (10 * PartSize) + 5;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private readonly TempDirectory directory = new();
    private readonly SocketsHttpHandler handler = new() { UseProxy = false };
    private readonly InstantTime time = new();
    private readonly List<string> notes = [];
    private Func<FaultRequest, Fault?> fault = _ => null;

    public void Dispose()
    {
        handler.Dispose();
        directory.Dispose();
    }

    [Theory]
    [InlineData(OssSignature.V4)]
    [InlineData(OssSignature.V1)]
    public async Task Every_call_is_taken_with_either_signature(OssSignature signature)
    {
        await using var cloud = await StartAsync();
        using var client = Client(cloud, signature: signature);
        var bytes = Bytes(1);
        string[] keys = ["odd/a b+c&d=e%f.raw", "odd/\u955c\u50cf/\u00fc.raw", "odd/~(1)!*'.raw"];
        foreach (var key in keys)
        {
            var at = new OssLocation(cloud.Bucket, key);
            await Upload(
                client,
                at,
                bytes,
                new UploadOptions
                {
                    PartSize = PartSize,
                    ContentMd5 = true,
                    Settings = new OssObjectSettings
                    {
                        StorageClass = "IA",
                        Tags = new Dictionary<string, string> { ["a b"] = "c/d" },
                    },
                }
            );
            var found = await client.FindObjectAsync(at, None);
            Assert.Equal((bytes.Length, FakeOss.Crc(bytes), "IA"), (found!.Length, found.Crc64, found.StorageClass));
            await using var stream = await client.OpenAsync(at, 5, 10, None);
            var read = new byte[10];
            await stream.ReadExactlyAsync(read, None);
            Assert.Equal(bytes.AsSpan(5, 10).ToArray(), read);
        }
        var listed = new List<string>();
        await foreach (var found in client.ListObjectsAsync(cloud.Bucket, "odd/", None))
            listed.Add(found.Location.Key);
        Assert.Equal(keys.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        await client.InitiateAsync(new OssLocation(cloud.Bucket, "odd/open one"), overwrite: true, None);
        Assert.Equal("odd/open one", (await client.ListUploadsAsync(cloud.Bucket, "odd/", None)).Single().Key);
        Assert.Equal(cloud.Region, (await client.FindBucketAsync(cloud.Bucket, None))!.Region);
        await client.DeleteAsync(new OssLocation(cloud.Bucket, keys[0]), None);
        Assert.Null(await client.FindObjectAsync(new OssLocation(cloud.Bucket, keys[0]), None));
    }

    [Theory]
    [InlineData(OssSignature.V4)]
    [InlineData(OssSignature.V1)]
    public async Task Signed_addresses_work_for_whoever_has_them(OssSignature signature)
    {
        await using var cloud = await StartAsync();
        using var client = Client(cloud, signature: signature);
        var at = new OssLocation(cloud.Bucket, "a b+\u00fc.raw");
        using var http = new HttpClient(handler, disposeHandler: false);
        using var content = new ByteArrayContent([1, 2, 3]);
        using var put = await http.PutAsync(
            await client.PresignAsync(new OssPresignRequest(HttpMethod.Put, at, TimeSpan.FromMinutes(5)), None),
            content,
            None
        );
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(None));
        var get = await client.PresignAsync(new OssPresignRequest(HttpMethod.Get, at, TimeSpan.FromMinutes(5)), None);
        Assert.Equal([1, 2, 3], await http.GetByteArrayAsync(get, None));
        time.Advance(TimeSpan.FromMinutes(6));
        using var late = await http.GetAsync(get, None);
        Assert.Equal(403, (int)late.StatusCode);
    }

    [Fact]
    public async Task Wrong_clock_is_corrected_by_the_clouds()
    {
        await using var cloud = await StartAsync();
        var ours = new InstantTime();
        ours.Advance(TimeSpan.FromHours(-3));
        using var client = new OssClient(OssEndpoint.Parse(cloud.Endpoint, cloud.Region), Owner(cloud), handler, ours);
        Assert.NotNull(await client.FindBucketAsync(cloud.Bucket, None));
    }

    [Fact]
    public async Task New_version_is_copied_from_the_old_one()
    {
        await using var cloud = await StartAsync();
        using var client = Client(cloud);
        var bytes = Bytes(1);
        var (old, next) = (new OssLocation(cloud.Bucket, "nightly/1 +.raw"), new OssLocation(cloud.Bucket, "nightly/2.raw"));
        await PartTableFile.SaveAsync(
            client,
            (await Upload(client, old, bytes, new UploadOptions { PartSize = PartSize, HashParts = true })).AsBase(),
            None
        );
        bytes[5] ^= 1;
        var result = await Upload(client, next, bytes, new UploadOptions { Base = await PartTableFile.LoadAsync(client, old, None) });
        Assert.Equal((10, (long)PartSize), (result.PartsCopied, result.BytesSent));
        Assert.Equal(
            bytes,
            await File.ReadAllBytesAsync(Path.Combine(directory.Path, "cloud", "oss", cloud.Bucket, "nightly", "2.raw"), None)
        );
    }

    [Fact]
    public async Task Role_is_assumed_and_renewed_while_an_upload_runs()
    {
        await using var cloud = await StartAsync();
        using var provider = AssumedRole.Of(cloud, handler, time);
        using var client = new OssClient(OssEndpoint.Parse(cloud.Endpoint, cloud.Region), provider, handler, time);
        var before = await provider.GetAsync(None);
        Assert.StartsWith("STS.", before.AccessKeyId, StringComparison.Ordinal);
        var hours = 0;
        fault = request =>
        {
            if (request is { Operation: "UploadPart", PartNumber: 3 or 7, Count: 1 })
            {
                hours++;
                time.Advance(TimeSpan.FromMinutes(61));
            }
            return null;
        };
        var bytes = Bytes(2);
        var result = await Upload(
            client,
            new OssLocation(cloud.Bucket, "long.raw"),
            bytes,
            new UploadOptions { PartSize = PartSize, Parallel = 1 }
        );
        Assert.Equal((2, FakeOss.Crc(bytes)), (hours, result.Crc64));
        Assert.NotEqual(before.AccessKeyId, (await provider.GetAsync(None)).AccessKeyId);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whatever_fails_however_often_the_object_is_right_in_the_end_and_nothing_is_left_behind(string kind, int percent)
    {
        await using var cloud = await StartAsync();
        var store = new RunStore(Path.Combine(directory.Path, "runs"));
        var at = new OssLocation(cloud.Bucket, "images/disk.raw");
        var bytes = Bytes(3);
        var options = new UploadOptions
        {
            PartSize = PartSize,
            Parallel = 4,
            Runs = store,
            Source = new UploadSource("/d", [new FileIdentity("/d", Length, 1, 2, 3, 4)]),
        };
        var random = new Random(percent + kind.Length);
        var gate = new Lock();
        fault = request =>
        {
            lock (gate)
                return request.Service == "oss" && random.Next(100) < percent ? Make(kind, random) : null;
        };
        UploadResult? result = null;
        for (var run = 0; result is null; run++)
        {
            Assert.True(run < 400, "It never ends.");
            using var client = Client(cloud, attempts: 5);
            try
            {
                result = await Upload(client, at, bytes, options);
            }
            catch (CloudException e)
            {
                // Each end is a clear one, and the next run gets past it.
                Assert.False(string.IsNullOrEmpty(e.Code));
                Assert.DoesNotContain(cloud.AccessKeySecret, $"{e} {e.Hint}", StringComparison.Ordinal);
                if (e.Code == "object-exists")
                    break;
            }
        }
        fault = _ => null;
        using var calm = Client(cloud);
        Assert.Equal(
            bytes,
            await File.ReadAllBytesAsync(Path.Combine(directory.Path, "cloud", "oss", cloud.Bucket, "images", "disk.raw"), None)
        );
        Assert.Equal(FakeOss.Crc(bytes), (await calm.FindObjectAsync(at, None))!.Crc64);
        await store.CleanAsync(calm, cloud.Bucket, "", others: true, None);
        Assert.Empty(await calm.ListUploadsAsync(cloud.Bucket, "", None));
        Assert.Empty(store.List());
        Assert.DoesNotContain(notes, n => n.Contains(cloud.AccessKeySecret, StringComparison.Ordinal));
    }

    public static TheoryData<string, int> Faults()
    {
        var data = new TheoryData<string, int>();
        foreach (var kind in new[] { "500", "503", "cut", "lost answer", "wrong crc", "denied" })
        {
            foreach (var percent in new[] { 1, 10, 50 })
                data.Add(kind, percent);
        }
        return data;
    }

    private static Fault Make(string kind, Random random) =>
        kind switch
        {
            "500" => new Fault { Status = 500 },
            "503" => new Fault { Status = 503 },
            "cut" => new Fault { CutRequestAfter = random.Next(PartSize) },
            "lost answer" => new Fault { DropResponse = true },
            "wrong crc" => new Fault { WrongCrc = true },
            _ => new Fault { Status = 403, Code = "AccessDenied" },
        };

    private static FixedCredentials Owner(LocalCloudServer cloud) =>
        new("owner", new Credentials(cloud.AccessKeyId, cloud.AccessKeySecret));

    private static Task<UploadResult> Upload(OssClient client, OssLocation to, byte[] bytes, UploadOptions options) =>
        new Uploader(client, options).UploadAsync(
            new ProjectedTarget
            {
                Format = TargetFormat.Raw,
                VirtualSize = bytes.Length,
                Summary = "",
                Fingerprint = "f",
                File = new MemorySource(bytes),
            },
            to,
            null,
            None
        );

    private static byte[] Bytes(int seed)
    {
        var bytes = new byte[Length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private Task<LocalCloudServer> StartAsync() =>
        LocalCloudServer.StartAsync(
            new LocalCloudOptions
            {
                DataDirectory = Path.Combine(directory.Path, "cloud"),
                Time = time,
                Fault = request => fault(request),
            },
            None
        );

    private OssClient Client(LocalCloudServer cloud, int attempts = 10, OssSignature signature = OssSignature.V4) =>
        new(OssEndpoint.Parse(cloud.Endpoint, cloud.Region), Owner(cloud), handler, time, attempts, signature) { Note = Note };

    private void Note(string note)
    {
        lock (notes)
            notes.Add(note);
    }
}
