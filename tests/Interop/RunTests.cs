using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using ImageTools.Cloud;
using ImageTools.Cloud.CredentialSources;
using ImageTools.Cloud.Rpc;
using ImageTools.Import.Ram;
using ImageTools.LocalCloud.Faults;

namespace ImageTools.Interop;

/// <summary>Runs: what was begun is known, gone on with, or removed; whatever is written down holds no secret.</summary>
public sealed class RunTests
{
    private const int Held = 4;

    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2", "-c")]
    public async Task A_killed_upload_is_listed_resumed_and_forgotten_and_no_part_is_sent_twice(string format, params string[] more)
    {
        await using var interrupted = await Interrupted.StartAsync(format, more);
        var cloud = interrupted.Cloud;
        var run = Assert.Single(Runs(cloud));
        Assert.Equal(interrupted.Location, run.GetProperty("object").GetString());
        Assert.False(run.GetProperty("running").GetBoolean());
        interrupted.AssertNoSecret(cloud.RunHere("runs"));

        var result = cloud.RunHere("resume", "--json");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(interrupted.Location, ServedCloud.LastJson(result).GetProperty("object").GetString());
        Tool.Run("qemu-img", "compare", "-f", "raw", "-F", format, interrupted.Raw, cloud.ObjectFile($"disk.{format}"));
        Assert.Empty(Runs(cloud));
        // Two were in flight, at most, when it died.
        Assert.InRange(interrupted.Stored.Count(p => p.Value > 1), 0, 2);
        interrupted.AssertNoSecret(result);
    }

    [Fact]
    public async Task A_changed_source_is_refused_until_restart_is_given()
    {
        await using var interrupted = await Interrupted.StartAsync("raw", []);
        var cloud = interrupted.Cloud;
        using (var file = File.OpenWrite(interrupted.Raw))
            file.Write("changed"u8);

        var refused = cloud.RunHere("resume", "--json");
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("run-changed", ServedCloud.LastJson(refused).GetProperty("code").GetString());
        Assert.Empty(cloud.Objects());
        interrupted.AssertNoSecret(refused);

        var afresh = cloud.RunHere("resume", "--restart");
        Assert.True(afresh.ExitCode == 0, afresh.Error);
        Tool.Run("cmp", interrupted.Raw, cloud.ObjectFile("disk.raw"));
        Assert.Empty(Runs(cloud));
    }

    [Fact]
    public async Task Abort_leaves_neither_an_unfinished_upload_nor_a_run()
    {
        await using var interrupted = await Interrupted.StartAsync("raw", []);
        var cloud = interrupted.Cloud;

        var result = cloud.Run("abort", interrupted.Location, "--json");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(1, ServedCloud.LastJson(result).GetProperty("removed").GetInt32());
        Assert.Empty(Runs(cloud));
        Assert.Equal((0, 0), Clean(cloud, $"oss://{cloud.Bucket}", "--others"));
        Assert.Equal("no-run", ServedCloud.LastJson(cloud.RunHere("resume", "--json")).GetProperty("code").GetString());
        interrupted.AssertNoSecret(result);
    }

    [Fact]
    public async Task Clean_removes_what_was_begun_here_and_the_rest_only_when_told()
    {
        await using var interrupted = await Interrupted.StartAsync("raw", []);
        var cloud = interrupted.Cloud;
        Assert.Equal((0, 0), Clean(cloud, $"oss://{cloud.Bucket}/elsewhere/"));

        // Another machine knows nothing of the run.
        using var other = new TempDirectory();
        var foreign = new Dictionary<string, string>(cloud.Environment) { ["XDG_STATE_HOME"] = other.Path };
        Assert.Equal((0, 1), Clean(cloud, foreign, $"oss://{cloud.Bucket}"));
        Assert.Equal((1, 0), Clean(cloud));
        Assert.Equal((0, 0), Clean(cloud, foreign, $"oss://{cloud.Bucket}", "--others"));
        Assert.Empty(Runs(cloud));
    }

    [Theory]
    [InlineData("clean")]
    [InlineData("clean", "BUCKET")]
    [InlineData("clean", "BUCKET", "--others")]
    [InlineData("abort", "OBJECT")]
    public async Task Clean_and_abort_at_another_endpoint_forget_nothing_and_say_so(params string[] command)
    {
        await using var interrupted = await Interrupted.StartAsync("raw", []);
        await using var other = await ServedCloud.StartAsync();
        var environment = new Dictionary<string, string>(other.Environment) { ["XDG_STATE_HOME"] = interrupted.Cloud.Home };
        string[] words =
        [
            .. command.Select(w =>
                w switch
                {
                    "BUCKET" => $"oss://{other.Bucket}",
                    "OBJECT" => interrupted.Location,
                    _ => w,
                }
            ),
        ];

        var result = ImageToolsCommand.Run(environment, [.. words, .. other.Options, "--json"]);

        Assert.True(result.ExitCode == 0, result.Error);
        using var document = JsonDocument.Parse(result.Output);
        var elsewhere = Assert.Single(document.RootElement.GetProperty("elsewhere").EnumerateArray());
        Assert.Equal(new Uri(interrupted.Cloud.Endpoint).Authority, elsewhere.GetProperty("endpoint").GetString());
        Assert.Contains($"was begun at {new Uri(interrupted.Cloud.Endpoint).Authority}", result.Error, StringComparison.Ordinal);
        Assert.Single(Runs(interrupted.Cloud));
        Assert.Single(interrupted.Cloud.UnfinishedUploads());
        // At its own place it is known.
        Assert.Equal((1, 0), Clean(interrupted.Cloud));
        Assert.Empty(Runs(interrupted.Cloud));
    }

    [Fact]
    public async Task A_run_is_resumed_at_the_endpoint_at_which_it_was_begun_whatever_is_set_now()
    {
        await using var interrupted = await Interrupted.StartAsync("raw", []);
        var cloud = interrupted.Cloud;
        var journal = Directory.GetFiles(cloud.Home, "*.jsonl", SearchOption.AllDirectories).Single();
        var lines = File.ReadAllLines(journal);
        var first = System.Text.Json.Nodes.JsonNode.Parse(lines[0])!;
        // As if the environment or a profile had told endpoints and region.
        var words = first["command"]!.AsArray().Select(w => w!.GetValue<string>()).ToList();
        foreach (var option in (string[])["--region", "--oss-endpoint", "--ecs-endpoint", "--ram-endpoint", "--sts-endpoint"])
            words.RemoveRange(words.IndexOf(option), 2);
        first["command"] = new System.Text.Json.Nodes.JsonArray([.. words.Select(w => System.Text.Json.Nodes.JsonValue.Create(w))]);
        File.WriteAllText(journal, string.Join('\n', [first.ToJsonString(), .. lines[1..], ""]));
        await using var other = await ServedCloud.StartAsync();

        var result = ImageToolsCommand.Run(
            new Dictionary<string, string>(cloud.Environment)
            {
                ["OSS_ENDPOINT"] = other.Endpoint,
                ["ALIBABA_CLOUD_REGION_ID"] = "cn-beijing",
            },
            "resume",
            "--json"
        );

        Assert.True(result.ExitCode == 0, result.Error);
        Tool.Run("cmp", interrupted.Raw, cloud.ObjectFile("disk.raw"));
        Assert.Empty(other.Objects());
        Assert.Empty(Runs(cloud));
    }

    [Fact]
    public async Task Runs_shows_where_each_was_begun_and_passes_over_what_is_no_journal()
    {
        await using var interrupted = await Interrupted.StartAsync("raw", []);
        var cloud = interrupted.Cloud;
        var directory = Path.GetDirectoryName(Directory.GetFiles(cloud.Home, "*.jsonl", SearchOption.AllDirectories).Single())!;
        File.WriteAllText(Path.Combine(directory, "newer.jsonl"), "{\"journal\":2}\n");
        Tool.Run("mkfifo", Path.Combine(directory, "pipe.jsonl"));

        var text = cloud.RunHere("runs");

        Assert.Equal(0, text.ExitCode);
        Assert.Contains($"{interrupted.Location} at {new Uri(cloud.Endpoint).Authority}", text.Output, StringComparison.Ordinal);
        Assert.Contains("newer.jsonl is a journal of version 2", text.Error, StringComparison.Ordinal);
        Assert.Contains("pipe.jsonl is not a file", text.Error, StringComparison.Ordinal);
        Assert.Single(Runs(cloud));
        Assert.Equal((1, 0), Clean(cloud));
    }

    [Theory]
    [InlineData("--part-size", "10")]
    [InlineData("--part-size", "6G")]
    [InlineData("--max-rate", "fast")]
    [InlineData("--stall-timeout", "0")]
    [InlineData("--storage-class", "Glacier")]
    [InlineData("--encryption-key", "id")]
    [InlineData("--tag", "nothing")]
    [InlineData("--parallel", "0")]
    public void An_upload_option_that_can_not_be_is_a_usage_error(string option, string value)
    {
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory, 1 << 20);

        Assert.Equal(2, ImageToolsCommand.Run("upload", raw, "oss://some-bucket/key", "--region", "cn-hangzhou", option, value).ExitCode);
    }

    [Fact]
    public async Task The_next_version_takes_unchanged_parts_over_and_settings_reach_the_object()
    {
        await using var cloud = await ServedCloud.StartAsync();
        using var directory = new TempDirectory();
        var raw = CloudErrorTests.Raw(directory, 8 << 20);
        string[] common = ["--part-size", "1M", "--part-table", "--json"];
        var first = cloud.Run([
            "upload",
            raw,
            $"oss://{cloud.Bucket}/v1.raw",
            .. common,
            "--storage-class",
            "IA",
            "--tag",
            "build=1",
            "--content-md5",
            "--max-rate",
            "64M",
            "--stall-timeout",
            "20s",
        ]);
        Assert.True(first.ExitCode == 0, first.Error);
        using (var file = File.OpenWrite(raw))
        {
            file.Position = 3 << 20;
            file.Write("a new version"u8);
        }

        var second = cloud.Run(["upload", raw, $"oss://{cloud.Bucket}/v2.raw", .. common, "--base", $"oss://{cloud.Bucket}/v1.raw"]);

        Assert.True(second.ExitCode == 0, second.Error);
        Assert.Equal(7, ServedCloud.LastJson(second).GetProperty("partsCopied").GetInt32());
        Tool.Run("cmp", raw, cloud.ObjectFile("v2.raw"));
        var again = cloud.Run(["upload", raw, $"oss://{cloud.Bucket}/v2.raw", .. common]);
        Assert.True(ServedCloud.LastJson(again).GetProperty("reused").GetBoolean());
        var refused = cloud.Run(["upload", raw, $"oss://{cloud.Bucket}/v2.raw", .. common, "--no-reuse"]);
        Assert.Equal("object-exists", ServedCloud.LastJson(refused).GetProperty("code").GetString());
        Assert.Equal(0, cloud.Run(["upload", raw, $"oss://{cloud.Bucket}/v2.raw", .. common, "--overwrite"]).ExitCode);
    }

    [Fact]
    public async Task A_role_that_is_reached_through_another_role_uploads()
    {
        using var directory = new TempDirectory();
        await using var cloud = await ServedCloud.StartAsync();
        var key = cloud.Environment["ALIBABA_CLOUD_ACCESS_KEY_ID"];
        using var network = new SocketsHttpHandler { UseProxy = false };
        using var acs = new AcsClient(
            RamService.At(cloud.Options[^3]),
            new FixedCredentials("test", new Credentials(key, cloud.Secret)),
            network,
            TimeProvider.System
        );
        var account = JsonDocument.Parse(cloud.Run("whoami", "--json").Output).RootElement.GetProperty("accountId").GetString();
        foreach (var (name, who) in ((string, string)[])[("first", "root"), ("second", "role/first")])
        {
            var trust =
                """{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::"""
                + $$"""{{account}}:{{who}}"]} }]}""";
            await new RamClient(acs).CreateRoleAsync(name, trust, "", TestContext.Current.CancellationToken);
            await new RamClient(acs).AttachSystemPolicyAsync(name, "AdministratorAccess", TestContext.Current.CancellationToken);
        }
        File.WriteAllText(
            directory["config.json"],
            $$"""
            {"current":"second","profiles":[
              {"name":"first","mode":"RamRoleArn","access_key_id":"{{cloud.User.AccessKeyId}}",
               "access_key_secret":"{{cloud.User.AccessKeySecret}}","ram_role_arn":"acs:ram::{{account}}:role/first"},
              {"name":"second","mode":"ChainableRamRoleArn","source_profile":"first","ram_role_arn":"acs:ram::{{account}}:role/second"}]}
            """
        );
        var raw = CloudErrorTests.Raw(directory);

        var identity = cloud.Run("whoami", "--config", directory["config.json"]);
        var result = cloud.Run("upload", raw, $"oss://{cloud.Bucket}/chained.raw", "--config", directory["config.json"]);

        Assert.Contains("assumed-role/second/", identity.Output, StringComparison.Ordinal);
        Assert.True(result.ExitCode == 0, result.Error);
        Tool.Run("cmp", raw, cloud.ObjectFile("chained.raw"));
    }

    [Fact]
    public async Task Whoami_tells_account_and_source_and_no_secret()
    {
        await using var cloud = await ServedCloud.StartAsync();

        var json = cloud.Run("whoami", "--json");
        var text = cloud.Run("whoami");

        Assert.True(json.ExitCode == 0, json.Error);
        using var document = JsonDocument.Parse(json.Output);
        Assert.EndsWith(":root", document.RootElement.GetProperty("arn").GetString());
        Assert.Contains("ALIBABA_CLOUD_ACCESS_KEY_ID", document.RootElement.GetProperty("source").GetString());
        Assert.Contains(document.RootElement.GetProperty("accountId").GetString()!, text.Output);
        Assert.DoesNotContain(cloud.Secret, json.Output + json.Error + text.Output + text.Error);
    }

    [Theory]
    [InlineData]
    [InlineData("--bucket", "my-images")]
    public async Task Authorize_creates_both_roles_once_and_says_what_they_are(params string[] more)
    {
        await using var cloud = await ServedCloud.StartAsync(o => o with { RoleExists = false });

        Assert.Equal(["missing", "missing"], States(cloud, more));
        Assert.Equal(["missing", "missing"], States(cloud, more));
        Assert.Equal(["ready", "ready"], States(cloud, [.. more, "--create"]));
        Assert.Equal(["ready", "ready"], States(cloud, [.. more, "--create"]));
        var text = cloud.Run(["authorize", .. more]);
        Assert.Contains("AliyunECSImageImportDefaultRole", text.Output);
        Assert.Contains("AliyunECSImageExportDefaultRole", text.Output);
        Assert.Contains("ecs.aliyuncs.com", text.Output);
        Assert.DoesNotContain(cloud.Secret, text.Output + text.Error);
    }

    private static string[] States(ServedCloud cloud, string[] more)
    {
        var result = cloud.Run(["authorize", "--json", .. more]);
        Assert.True(result.ExitCode == 0, result.Error);
        using var document = JsonDocument.Parse(result.Output);
        return [.. document.RootElement.GetProperty("roles").EnumerateArray().Select(r => r.GetProperty("state").GetString()!)];
    }

    private static JsonElement[] Runs(ServedCloud cloud)
    {
        var result = cloud.RunHere("runs", "--json");
        Assert.True(result.ExitCode == 0, result.Error);
        return [.. JsonDocument.Parse(result.Output).RootElement.GetProperty("runs").EnumerateArray()];
    }

    private static (int Removed, int Left) Clean(ServedCloud cloud, params string[] arguments) =>
        Clean(cloud, cloud.Environment, arguments);

    private static (int Removed, int Left) Clean(ServedCloud cloud, Dictionary<string, string> environment, params string[] arguments)
    {
        var result = ImageToolsCommand.Run(environment, ["clean", .. arguments, .. cloud.Options, "--json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        using var document = JsonDocument.Parse(result.Output);
        return (document.RootElement.GetProperty("removed").GetArrayLength(), document.RootElement.GetProperty("left").GetArrayLength());
    }

    /// <summary>An upload that was killed when some parts had arrived.</summary>
    private sealed class Interrupted : IAsyncDisposable
    {
        private readonly TempDirectory directory = new();

        public required ServedCloud Cloud { get; init; }

        public string Raw { get; private set; } = "";

        public required string Location { get; init; }

        /// <summary>How often each part was let through.</summary>
        public required ConcurrentDictionary<int, int> Stored { get; init; }

        public static async Task<Interrupted> StartAsync(string format, string[] more)
        {
            var parts = 0;
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var killed = false;
            var stored = new ConcurrentDictionary<int, int>();
            var cloud = await ServedCloud.StartAsync(o =>
                o with
                {
                    Fault = request =>
                    {
                        if (request.Operation != "UploadPart")
                            return null;
                        if (Interlocked.Increment(ref parts) > Held && !Volatile.Read(ref killed))
                        {
                            enough.TrySetResult();
                            return new Fault { Status = 503 };
                        }
                        stored.AddOrUpdate(request.PartNumber, 1, (_, n) => n + 1);
                        return null;
                    },
                }
            );
            var result = new Interrupted
            {
                Cloud = cloud,
                Location = $"oss://{cloud.Bucket}/disk.{format}",
                Stored = stored,
            };
            result.Raw = CloudErrorTests.Raw(result.directory, 24 << 20);
            var output = new StringBuilder();
            using (
                var process = InterruptedUploadTests.Start(
                    cloud,
                    ["upload", result.Raw, result.Location, "-O", format, .. more, "--part-size", "1M", "--parallel", "2"],
                    line =>
                    {
                        lock (output)
                            output.AppendLine(line);
                    }
                )
            )
            {
                await enough.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
                process.Kill();
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            }
            Volatile.Write(ref killed, true);
            lock (output)
                Assert.DoesNotContain(cloud.Secret, output.ToString());
            return result;
        }

        public void AssertNoSecret(ToolResult result)
        {
            Assert.DoesNotContain(Cloud.Secret, result.Output + result.Error);
            foreach (var file in Directory.GetFiles(Cloud.Home, "*", SearchOption.AllDirectories))
                Assert.DoesNotContain(Cloud.Secret, File.ReadAllText(file));
        }

        public async ValueTask DisposeAsync()
        {
            await Cloud.DisposeAsync();
            directory.Dispose();
        }
    }
}
