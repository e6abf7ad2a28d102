using System.Text.Json.Nodes;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Endpoints;
using ImageTools.Convert;
using ImageTools.Disks.Sources;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;
using ImageTools.Upload.Transfer;

namespace ImageTools.Upload.Tests.Runs;

/// <summary>
/// The same name at another service or in another account is another object: its run is neither gone on with nor forgotten; at
/// another address of the same service it is.
/// </summary>
public sealed class PlaceTests : IDisposable
{
    private const int PartSize = 128 << 10,
        Parts = 6;
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly OssLocation To = new("examplebucket", FakeOss.Key);
    private readonly TempDirectory directory = new();
    private readonly RunStore store;
    private readonly FakeOss here = new(),
        there = new();
    private readonly byte[] bytes = new byte[((Parts - 1) * PartSize) + 5];

    public PlaceTests()
    {
        new Random(4).NextBytes(bytes);
        store = new RunStore(directory["runs"]);
    }

    public void Dispose()
    {
        directory.Dispose();
        here.Dispose();
        there.Dispose();
    }

    /// <summary>
    /// Where a run was begun, the account of its bucket, where somebody works now, the account there, and whether that is the
    /// same.
    /// </summary>
    public static TheoryData<string, string?, string, string?, bool> Places() =>
        new()
        {
            { "cn-hangzhou", "1", "cn-hangzhou", "1", true },
            { "cn-hangzhou", "1", "cn-hangzhou internal", "1", true },
            { "cn-hangzhou", "1", "cn-hangzhou dual-stack", "1", true },
            { "cn-hangzhou accelerate", "1", "cn-hangzhou", "1", true },
            { "cn-hangzhou", "1", "cn-beijing", "1", false },
            { "cn-hangzhou accelerate", "1", "cn-beijing accelerate", "1", false },
            { "cn-hangzhou", "1", "cn-hangzhou", "2", false },
            { "cn-hangzhou", "1", "cn-hangzhou", null, true },
            { "cn-hangzhou", null, "cn-hangzhou internal", "1", true },
            { "cn-hangzhou", "1", "http://127.0.0.1:4000", "1", false },
            { "http://127.0.0.1:4000", "1", "http://localhost:4000", "1", true },
            { "http://127.0.0.1:4000", "1", "http://127.0.0.1:4001", "1", false },
            { "http://127.0.0.1:4000", "1", "http://127.0.0.1:4000", "2", false },
            { "named http://127.0.0.1:4000", "1", "named http://127.0.0.1:4001", "1", true },
            { "https://oss.example.com", null, "https://OSS.example.com:443", null, true },
            { "https://oss.example.com", null, "https://oss.example.org", null, false },
        };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_run_is_gone_on_with_at_its_own_place_only(string begun, string? account, string now, string? accountNow, bool same)
    {
        await KillAsync(begun, account);
        var oss = At(same, accountNow);
        using var client = Client(now, oss);

        var result = await Upload(
            client,
            new UploadOptions
            {
                Parallel = 1,
                PartSize = PartSize,
                Runs = store,
                Source = Source(),
            }
        );

        Assert.Equal(same ? 3 : 0, result.PartsReused);
        Assert.Equal(bytes, oss.Object);
        Assert.Equal(same ? 0 : 1, store.List().Count);
        Assert.Equal(same ? 0 : 1, here.Uploads.Count);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Cleaning_forgets_no_run_of_another_place(string begun, string? account, string now, string? accountNow, bool same)
    {
        await KillAsync(begun, account);
        using var client = Client(now, At(same, accountNow));

        var result = await store.CleanAsync(client, To.Bucket, "", others: false, None);

        Assert.Equal((same ? 1 : 0, 0, same ? 0 : 1), (result.Removed.Count, result.Left.Count, result.Elsewhere.Count));
        Assert.Equal(same ? 0 : 1, store.List().Count);
        Assert.Equal(same ? 0 : 1, here.Uploads.Count);
        Assert.Equal(0, there.CountOf("DELETE"));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Aborting_forgets_no_run_of_another_place(string begun, string? account, string now, string? accountNow, bool same)
    {
        await KillAsync(begun, account);
        using var client = Client(now, At(same, accountNow));

        Assert.Equal(same ? 1 : 0, await store.AbortAsync(client, To, None));

        Assert.Equal(same ? 0 : 1, store.List().Count);
        Assert.Equal(same ? 0 : 1, (await store.ElsewhereAsync(client, To, None)).Count);
        Assert.Equal(0, there.CountOf("DELETE"));
    }

    [Theory]
    [InlineData("cn-hangzhou internal")]
    [InlineData("http://127.0.0.1:4000")]
    public async Task A_run_says_where_it_was_begun(string begun)
    {
        await KillAsync(begun, "1");
        var run = store.List().Single();
        var endpoint = Endpoint(begun);
        Assert.Equal((endpoint.Address.Authority, endpoint.Region, "1"), (run.Endpoint, run.Region, run.Account));
        Assert.Equal(endpoint.Address, new Uri(run.Address!));
        Assert.Equal(RunStore.IdOf(endpoint, "1", To), run.Id);
    }

    [Fact]
    public async Task Other_keys_of_the_same_account_go_on()
    {
        await KillAsync("cn-hangzhou", "1");
        using var client = new OssClient(
            Endpoint("cn-hangzhou"),
            new FixedCredentials("test", new Credentials("other", "other-secret", "token")),
            At(true, "1"),
            new InstantTime()
        );
        Assert.Equal(
            3,
            (
                await Upload(
                    client,
                    new UploadOptions
                    {
                        Parallel = 1,
                        PartSize = PartSize,
                        Runs = store,
                        Source = Source(),
                    }
                )
            ).PartsReused
        );
    }

    [Theory]
    [InlineData("cn-hangzhou", "cn-hangzhou internal", true)]
    [InlineData("cn-hangzhou accelerate", "cn-hangzhou", true)]
    [InlineData("cn-hangzhou", "cn-beijing", false)]
    [InlineData("http://127.0.0.1:4000", "http://127.0.0.1:4001", false)]
    [InlineData("named http://127.0.0.1:4000", "named http://127.0.0.1:4001", true)]
    public async Task A_journal_of_an_earlier_version_is_gone_on_with_at_its_address(string begun, string now, bool same)
    {
        await KillAsync(begun, null);
        var path = Directory.GetFiles(store.Directory, "*.jsonl").Single();
        var lines = await File.ReadAllLinesAsync(path, None);
        var first = JsonNode.Parse(lines[0])!.AsObject();
        foreach (var name in (string[])["service", "address", "region", "account"])
            first.Remove(name);
        File.Delete(path);
        await File.WriteAllTextAsync(
            Path.Combine(store.Directory, "0123456789ab.jsonl"),
            string.Join('\n', [first.ToJsonString(), .. lines[1..], ""]),
            None
        );
        using var client = Client(now, At(same, "1"));

        Assert.Equal(same ? 0 : 1, (await store.ElsewhereAsync(client, To, None)).Count);
        Assert.Equal(
            same ? 3 : 0,
            (
                await Upload(
                    client,
                    new UploadOptions
                    {
                        Parallel = 1,
                        PartSize = PartSize,
                        Runs = store,
                        Source = Source(),
                    }
                )
            ).PartsReused
        );
        Assert.Equal(same ? 0 : 1, store.List().Count);
    }

    private FakeOss At(bool same, string? account)
    {
        var oss = same ? here : there;
        oss.Owner = account;
        return oss;
    }

    private async Task KillAsync(string place, string? account)
    {
        using var kill = new CancellationTokenSource();
        here.Owner = account;
        here.Before = call =>
        {
            if (call == "UploadPart 4")
                kill.Cancel();
            kill.Token.ThrowIfCancellationRequested();
            return null;
        };
        using var client = Client(place, here);
        var options = new UploadOptions
        {
            Parallel = 1,
            PartSize = PartSize,
            Runs = store,
            Source = Source(),
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new Uploader(client, options).UploadAsync(Target(), To, null, kill.Token)
        );
        here.Before = _ => null;
        Assert.Single(store.List());
    }

    private Task<UploadResult> Upload(OssClient client, UploadOptions options) =>
        new Uploader(client, options).UploadAsync(Target(), To, null, None);

    private UploadSource Source() => new("/images/disk.raw", [new FileIdentity("/images/disk.raw", bytes.Length, 1, 1, 1, 1)]);

    private ProjectedTarget Target() =>
        new()
        {
            Format = TargetFormat.Raw,
            VirtualSize = bytes.Length,
            Summary = "",
            Fingerprint = "f",
            File = new MemorySource(bytes),
        };

    private static OssClient Client(string place, FakeOss oss) =>
        new(Endpoint(place), new FixedCredentials("test", new Credentials("id", "secret")), oss, new InstantTime());

    private static OssEndpoint Endpoint(string place) =>
        place.Split(' ') switch
        {
            ["named", var address] => new OssEndpoint(new Uri(address), "cn-hangzhou", PathStyle: false) { Name = "local" },
            [var address] when address.StartsWith("http", StringComparison.Ordinal) => new OssEndpoint(
                new Uri(address),
                "cn-hangzhou",
                PathStyle: false
            ),
            [var region] => OssEndpoint.ForRegion(region),
            [var region, "internal"] => OssEndpoint.ForRegion(region, OssEndpointKind.Internal),
            [var region, "dual-stack"] => OssEndpoint.ForRegion(region, OssEndpointKind.DualStack),
            [var region, _] => OssEndpoint.ForRegion(region, OssEndpointKind.Accelerate),
            _ => throw new ArgumentException(place),
        };
}
