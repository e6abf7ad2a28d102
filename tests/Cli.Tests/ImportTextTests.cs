using System.Globalization;
using ImageTools.LocalCloud;
using ImageTools.LocalCloud.Faults;

namespace ImageTools.Cli.Tests;

/// <summary>What an import says to people.</summary>
[Collection(nameof(WholeProcess))]
public sealed class ImportTextTests : IAsyncDisposable
{
    private static readonly string[] Import = ["import", "disk.raw", "--name", "text", "--ignore-preflight"];

    private readonly Surroundings surroundings = new();
    private LocalCloudServer? server;

    public ImportTextTests() => File.WriteAllBytes("disk.raw", new byte[1 << 20]);

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        surroundings.Dispose();
    }

    [Fact]
    public async Task What_next_asks_for_is_told_to_the_quiet_as_well()
    {
        var (output, error) = await RunAsync([.. Import, "--cloud", "local", "--cloud-data", "cloud", "-q", "--next", "aliyun,terraform"]);

        Assert.Equal("", error);
        Assert.Contains("aliyun ecs RunInstances", output, StringComparison.Ordinal);
        Assert.Contains("alicloud_instance", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Verdict", output, StringComparison.Ordinal);
        Assert.Matches("(?m)^m-[a-z0-9]+\n\\z", output);
    }

    [Fact]
    public async Task The_line_to_go_on_with_finds_the_image_in_the_cloud_where_it_is()
    {
        var (output, _) = await RunAsync([.. Import, "--cloud", "local", "--cloud-data", "my cloud"]);

        var next = output.Split('\n').Single(l => l.StartsWith("next ", StringComparison.Ordinal));
        Assert.EndsWith("imagetools images --cloud local --cloud-data 'my cloud'", next, StringComparison.Ordinal);
        Assert.Contains(
            output.TrimEnd().Split('\n')[^1],
            (await RunAsync(["images", "--cloud", "local", "--cloud-data", "my cloud"])).Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_request_that_is_made_again_is_told_in_one_form_whatever_the_service()
    {
        server = await LocalCloudServer.StartAsync(
            new LocalCloudOptions
            {
                DataDirectory = "cloud",
                Region = "cn-hangzhou",
                Fault = r =>
                    r.Operation is "GetBucketInfo" or "UploadPart" or "PutObject" or "DescribeImages" or "GetRole" or "GetCallerIdentity"
                    && r.Count == 1
                        ? new Fault { Status = 503 }
                        : null,
            },
            TestContext.Current.CancellationToken
        );
        surroundings.Set("ALIBABA_CLOUD_ACCESS_KEY_ID", server.AccessKeyId);
        surroundings.Set("ALIBABA_CLOUD_ACCESS_KEY_SECRET", server.AccessKeySecret);
        string[] there =
        [
            "--oss-endpoint",
            server.Endpoint,
            "--ecs-endpoint",
            server.Endpoint,
            "--ram-endpoint",
            server.Endpoint,
            "--sts-endpoint",
            server.Endpoint,
        ];

        var said = (await RunAsync([.. Import, "--bucket", server.Bucket, .. there])).Error + (await RunAsync(["whoami", .. there])).Error;

        var retries = said.Split('\n').Where(l => l.Contains("attempt", StringComparison.Ordinal)).ToArray();
        Assert.All(retries, r => Assert.Matches("^(OSS|ECS|RAM|STS): .+[^.]; attempt 2 of [0-9]+ in [0-9]+\\.[0-9] s$", r));
        Assert.Equal(["ECS", "OSS", "RAM", "STS"], retries.Select(r => r[..3]).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain("again in", said, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<(string Output, string Error)> RunAsync(string[] line)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var exit = await CommandLine.RunAsync(
            line,
            new CommandHost
            {
                Out = output,
                Error = error,
                ErrorIsTerminal = false,
                OutputIsTerminal = false,
                Time = new HurriedTime { HurriesLimits = true },
            },
            TestContext.Current.CancellationToken
        );
        Assert.True(exit == 0, error.ToString());
        return (output.ToString(), error.ToString());
    }
}
