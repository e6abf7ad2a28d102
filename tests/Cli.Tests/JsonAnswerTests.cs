using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImageTools.LocalCloud;
using Microsoft.Extensions.Time.Testing;

namespace ImageTools.Cli.Tests;

/// <summary>
/// Every answer in JSON is what its published schema says, when all goes well and when it does not. The verbs are taken from the
/// command itself, so that one to come is among them.
/// </summary>
[Collection(nameof(WholeProcess))]
public sealed class JsonAnswerTests : IAsyncDisposable
{
    private const string Bucket = "imagetools-demo",
        Object = $"oss://{Bucket}/disk.qcow2";

    // What a verb answers with when that is not named like itself.
    private static readonly Dictionary<string, string[]> Answers = new()
    {
        ["resume"] = ["upload", "import"],
        ["inspect"] = ["inspect", "inspect-each"],
    };

    private static readonly Dictionary<string, Func<JsonAnswerTests, Task<string[]>>> Successes = new()
    {
        ["info"] = _ => Is("info", "disk.raw"),
        ["map"] = _ => Is("map", "disk.raw"),
        ["convert"] = _ => Is("convert", "disk.raw", "new.qcow2", "-O", "qcow2", "-c", "--hash", "sha256,xxh3", "--stats", "--trim"),
        ["measure"] = _ => Is("measure", "-O", "qcow2", "disk.raw"),
        ["compare"] = _ => Is("compare", "disk.raw", "disk.raw"),
        ["hash"] = _ => Is("hash", "disk.raw", "-a", "sha256,md5"),
        ["inspect"] = _ => Is("inspect", "disk.raw"),
        ["volumes"] = _ => Is("volumes", "files.raw", "--disk", "disk.raw"),
        ["ls"] = _ => Is("ls", "-R", "files.raw", "--hash", "sha256,md5"),
        ["find"] = _ => Is("find", "files.raw", "-name", "*e*"),
        ["cp"] = _ => Is("cp", "-r", "files.raw:/etc", "copy"),
        ["diff"] = _ => Is("diff", "files.raw", "files.raw"),
        ["upload"] = _ => Is("upload", "disk.raw", Object, "-O", "qcow2", "--hash", "sha256"),
        ["presign"] = _ => Is("presign", Object),
        ["import"] = _ => Is("import", "disk.raw", "--name", "json", "--ignore-preflight", "--next", "all"),
        ["plan"] = _ =>
            Is("plan", "disk.raw", "--name", "json", "--ignore-preflight", "--bandwidth", "100Mbps", "--price-per-gb-month", "0.1"),
        ["runs"] = async t =>
        {
            await t.InterruptedUploadAsync();
            return ["runs"];
        },
        ["resume"] = async t =>
        {
            await t.InterruptedUploadAsync();
            return ["resume"];
        },
        ["abort"] = async t =>
        {
            await t.InterruptedUploadAsync();
            return ["abort", Object];
        },
        ["clean"] = async t =>
        {
            await t.InterruptedUploadAsync();
            return ["clean"];
        },
        ["whoami"] = _ => Is("whoami"),
        ["authorize"] = _ => Is("authorize", "--create", "--bucket", Bucket),
        ["verify"] = async t =>
        {
            await t.DoneAsync("upload", "disk.raw", Object, "--manifest", "manifest.json");
            return ["verify", "manifest.json"];
        },
        ["wait"] = async t => ["wait", (await t.ImportAsync()).GetProperty("taskId").GetString()!],
        ["tasks"] = async t =>
        {
            await t.ImportAsync();
            return ["tasks"];
        },
        ["images"] = async t =>
        {
            await t.ImportAsync();
            return ["images"];
        },
        ["image rm"] = async t => ["image", "rm", (await t.ImportAsync()).GetProperty("imageId").GetString()!],
        ["image copy"] = async t => ["image", "copy", (await t.ImportAsync()).GetProperty("imageId").GetString()!, "--to", "cn-shanghai"],
        ["image export"] = async t =>
        {
            await t.DoneAsync("authorize", "--create");
            return ["image", "export", (await t.ImportAsync()).GetProperty("imageId").GetString()!, $"oss://{Bucket}/back"];
        },
        ["cancel"] = async t =>
        {
            string[] there = await t.ServeAsync();
            return
            [
                "cancel",
                (await t.ImportAsync(["--no-wait", .. there])).GetProperty("taskId").GetString()!,
                .. there.SkipWhile(w => w != "--cloud"),
            ];
        },
        ["version"] = _ => Is("version"),
        ["checks"] = _ => Is("checks"),
    };

    private static readonly Dictionary<string, string[]> Failures = new()
    {
        ["info"] = ["info", "missing.raw"],
        ["map"] = ["map", "missing.raw"],
        ["convert"] = ["convert", "damaged.qcow2", "new.raw"],
        ["measure"] = ["measure", "-O", "qcow2", "-o", "cluster_size=7", "disk.raw"],
        ["compare"] = ["compare", "disk.raw", "missing.raw"],
        ["hash"] = ["hash", "damaged.qcow2"],
        ["inspect"] = ["inspect", "missing.raw"],
        ["volumes"] = ["volumes", "missing.raw"],
        ["ls"] = ["ls", "files.raw", "/none"],
        ["find"] = ["find", "files.raw", "/none"],
        ["cp"] = ["cp", "files.raw:/none", "copy"],
        ["diff"] = ["diff", "files.raw", "missing.raw"],
        ["upload"] = ["upload", "disk.raw", "oss://no-such-bucket/key"],
        ["presign"] = ["presign", Object, "--expires", "8d"],
        ["import"] = ["import", "disk.raw", "--name", "json"],
        ["plan"] = ["plan", "missing.raw"],
        ["runs"] = ["runs", "--no-such-option"],
        ["resume"] = ["resume", "none"],
        ["abort"] = ["abort", "oss://no-such-bucket/key"],
        ["clean"] = ["clean", "oss://no-such-bucket"],
        ["whoami"] = ["whoami", "--profile", "none", "--cloud", "alibaba"],
        ["authorize"] = ["authorize", "--bucket", "NO"],
        ["verify"] = ["verify", "disk.raw"],
        ["wait"] = ["wait", "t-none"],
        ["tasks"] = ["tasks", "--cloud", "alibaba", "--profile", "none"],
        ["images"] = ["images", "--cloud", "alibaba", "--profile", "none"],
        ["image rm"] = ["image", "rm", "m-none"],
        ["image copy"] = ["image", "copy", "m-none", "--to", "cn-shanghai"],
        ["image export"] = ["image", "export", "m-none", $"oss://{Bucket}/back"],
        ["cancel"] = ["cancel", "t-none"],
        ["version"] = ["version", "--no-such-option"],
        ["checks"] = ["checks", "no-such-check"],
    };

    private readonly Surroundings surroundings = new();
    private LocalCloudServer? server;

    /// <summary>A disk, one that is damaged, and a cloud that lies beside them.</summary>
    public JsonAnswerTests()
    {
        const int Size = 4 << 20;
        var disk = new byte[Size];
        new Random(11).NextBytes(disk.AsSpan(1 << 20));
        disk[0x1C2] = 0x83;
        BitConverter.TryWriteBytes(disk.AsSpan(0x1C6), 2048);
        BitConverter.TryWriteBytes(disk.AsSpan(0x1CA), (Size / 512) - 2048);
        (disk[510], disk[511]) = (0x55, 0xAA);
        File.WriteAllBytes("disk.raw", disk);
        SmallFiles.Make("files.raw");
        File.WriteAllBytes("damaged.qcow2", [.. "QFI\xfb"u8[..3], 0xfb, 0, 0, 0, 3, .. new byte[96]]);
    }

    public static TheoryData<string> Verbs => [.. Commands().Where(c => c.Options.Any(o => o.Name == "--json")).Select(Name)];

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        surroundings.Dispose();
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task An_answer_is_what_its_schema_says(string verb)
    {
        Assert.True(Successes.TryGetValue(verb, out var prepare), $"no line here has {verb} succeed");
        var line = await prepare!(this);

        var (exit, output, error) = await RunAsync(line);

        Assert.True(exit is 0 || (verb is "inspect" or "plan" && exit == 3), error);
        Assert.Null(PublishedSchemas.FaultOf(output, AnswersOf(verb), succeeded: true));
        RefusesAnythingElse(verb, output);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_failure_is_what_the_schema_of_errors_says(string verb)
    {
        Assert.True(Failures.TryGetValue(verb, out var line), $"no line here has {verb} fail");

        foreach (var words in (string[][])[line!, [.. verb.Split(' '), ""]])
        {
            var (exit, output, error) = await RunAsync(words);

            Assert.True(exit is 1 or 2 or 3, $"{exit} {error}");
            Assert.Null(PublishedSchemas.FaultOf(output, AnswersOf(verb), succeeded: false));
        }
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Progress_as_json_changes_nothing_about_the_form_of_an_answer(string verb)
    {
        var command = Commands().Single(c => Name(c) == verb);
        if (command.Options.All(o => o.Name != "--progress"))
            return;

        var (exit, output, error) = await RunAsync([.. await Successes[verb](this), "--progress", "json"]);

        Assert.True(exit is 0 || (verb is "plan" && exit == 3), error);
        Assert.Null(PublishedSchemas.FaultOf(output, AnswersOf(verb), succeeded: true));
        foreach (var said in error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.StartsWith('{')))
        {
            Assert.Null(
                PublishedSchemas.Fault(PublishedSchemas.NameOf(JsonDocument.Parse(said).RootElement)!, JsonDocument.Parse(said).RootElement)
            );
        }
    }

    [Fact]
    public async Task Progress_as_json_beside_a_text_is_on_standard_error()
    {
        var (exit, output, error) = await RunAsync(["convert", "disk.raw", "new.raw", "--hash", "md5", "--progress", "json"], json: false);

        Assert.True(exit == 0, error);
        Assert.DoesNotContain('{', output);
        Assert.Contains("\"type\":\"progress\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_on_standard_output_has_no_progress_in_it()
    {
        using var image = new MemoryStream();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CommandHost
        {
            Out = output,
            Error = error,
            ErrorIsTerminal = false,
            OutputIsTerminal = false,
            OpenOutput = () => image,
        };

        Assert.Equal(0, await CommandLine.RunAsync(["convert", "disk.raw", "-", "--progress", "json"], host, CancellationToken.None));

        Assert.Equal("", output.ToString());
        Assert.Equal(File.ReadAllBytes("disk.raw"), image.ToArray());
    }

    [Fact]
    public async Task A_list_that_ends_in_an_error_is_what_its_schema_says()
    {
        // Nothing but an extent before it, as where a map is damaged in the middle.
        var (_, list, _) = await RunAsync(["map", "disk.raw"]);
        var (_, error, _) = await RunAsync(["map", "missing.raw"]);

        Assert.Null(PublishedSchemas.FaultOf($"{list.TrimEnd()[..^1]},\n{error}]\n", ["map"], succeeded: false));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_ends_with_an_error()
    {
        var (exit, output, _) = await InterruptedUploadAsync();

        Assert.Equal(130, exit);
        Assert.Null(PublishedSchemas.FaultOf(output, ["upload"], succeeded: false));
    }

    [Theory]
    [InlineData("cloud", "serve", "--data", "cloud")]
    public async Task The_one_line_of_a_server_is_what_its_schema_says(params string[] line)
    {
        using var end = new CancellationTokenSource();
        using var output = new FirstLine(end);
        using var error = new StringWriter();

        await CommandLine.RunAsync(
            line,
            new CommandHost
            {
                Out = output,
                Error = error,
                ErrorIsTerminal = false,
                OutputIsTerminal = false,
            },
            end.Token
        );

        Assert.Null(PublishedSchemas.FaultOf(output.ToString(), ["cloud-serve"], succeeded: true));
    }

    /// <summary>A schema that takes anything proves nothing: one member more, or any member of another kind, is refused.</summary>
    private static void RefusesAnythingElse(string verb, string output)
    {
        var answer = JsonNode.Parse(
            verb == "map" ? output
            : output.TrimEnd().Split('\n') is var lines && lines[^1].StartsWith('{') ? lines[^1]
            : output
        )!;
        var name = verb == "map" ? "map" : PublishedSchemas.NameOf(Element(answer))!;
        Assert.Null(PublishedSchemas.Fault(name, Element(answer)));

        JsonObject Of(JsonNode from) => (verb == "map" ? from[0] : from)!.AsObject();
        var more = answer.DeepClone();
        Of(more)["another"] = 1;
        Assert.NotNull(PublishedSchemas.Fault(name, Element(more)));
        foreach (var (member, _) in Of(answer))
        {
            var less = answer.DeepClone();
            Of(less)[member] = new JsonArray(new JsonObject { ["what"] = "nobody writes" }, 1.5);
            Assert.True(PublishedSchemas.Fault(name, Element(less)) is not null, $"{member} of {name} may be anything");
        }
    }

    private static string[] AnswersOf(string verb) => Answers.GetValueOrDefault(verb) ?? [verb.Replace(' ', '-')];

    private static Task<string[]> Is(params string[] line) => Task.FromResult(line);

    private static JsonElement Element(JsonNode node) => JsonDocument.Parse(node.ToJsonString()).RootElement;

    private static IEnumerable<Command> Commands() =>
        Leaves(CommandLine.Build(new CommandHost { Out = TextWriter.Null, Error = TextWriter.Null }));

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);

    private static string Name(Command command) =>
        string.Join(' ', command.Parents.OfType<Command>().Where(c => c is not RootCommand).Select(c => c.Name).Append(command.Name));

    private async Task<JsonElement> ImportAsync(params string[] more) =>
        JsonDocument
            .Parse(
                (await DoneAsync(["import", "disk.raw", "--name", "json", "--ignore-preflight", "--keep-object", .. more]))
                    .TrimEnd()
                    .Split('\n')[^1]
            )
            .RootElement;

    /// <summary>A cloud whose clock stands still, so that no task of it ever ends; returns the options that lead there.</summary>
    private async Task<string[]> ServeAsync()
    {
        server = await LocalCloudServer.StartAsync(
            new LocalCloudOptions
            {
                DataDirectory = "cloud",
                Region = "cn-hangzhou",
                Time = new FakeTimeProvider(DateTimeOffset.UtcNow),
            },
            CancellationToken.None
        );
        surroundings.Set("ALIBABA_CLOUD_ACCESS_KEY_ID", server.AccessKeyId);
        surroundings.Set("ALIBABA_CLOUD_ACCESS_KEY_SECRET", server.AccessKeySecret);
        return
        [
            "--bucket",
            server.Bucket,
            "--cloud",
            "alibaba",
            "--oss-endpoint",
            server.Endpoint,
            "--ecs-endpoint",
            server.Endpoint,
            "--ram-endpoint",
            server.Endpoint,
            "--sts-endpoint",
            server.Endpoint,
        ];
    }

    private async Task<string> DoneAsync(params string[] line)
    {
        var (exit, output, error) = await RunAsync(line);
        Assert.True(exit == 0, error);
        return output;
    }

    /// <summary>An upload of many parts that is cancelled when the first one has arrived.</summary>
    private async Task<(int Exit, string Output, string Error)> InterruptedUploadAsync()
    {
        using var output = new Stopping("\"stage\":\"upload\"");
        var ended = await RunAsync(
            ["upload", "disk.raw", Object, "--part-size", "100K", "--parallel", "1", "--progress", "json"],
            output: output
        );
        Assert.Equal(130, ended.Exit);
        return ended;
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string[] line, bool json = true, Stopping? output = null)
    {
        output ??= new Stopping(null);
        using var error = new StringWriter();
        var host = new CommandHost
        {
            Out = output,
            Error = error,
            ErrorIsTerminal = false,
            OutputIsTerminal = false,
            Time = new HurriedTime { HurriesLimits = true },
        };
        var command = Commands().FirstOrDefault(c => line.Take(2).SequenceEqual(Name(c).Split(' ')) || line[0] == Name(c))!;
        string[] local =
            command.Options.Any(o => o.Name == "--cloud") && !line.Contains("--cloud") ? ["--cloud", "local", "--cloud-data", "cloud"] : [];
        var exit = await CommandLine.RunAsync([.. line, .. local, .. json ? ["--json"] : Array.Empty<string>()], host, output.Token);
        return (exit, output.ToString(), error.ToString());
    }

    /// <summary>Standard output that cancels the command when it says a word, but not at the very beginning.</summary>
    private sealed class Stopping(string? word) : StringWriter(CultureInfo.InvariantCulture)
    {
        private readonly CancellationTokenSource stop = new();

        public CancellationToken Token => stop.Token;

        public override void Write(string? value)
        {
            base.Write(value);
            if (
                word is not null
                && value?.Contains(word, StringComparison.Ordinal) == true
                && !value.Contains("\"done\":0,", StringComparison.Ordinal)
            )
            {
                stop.Cancel();
            }
        }
    }

    private sealed class FirstLine(CancellationTokenSource end) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void Write(string? value)
        {
            base.Write(value);
            end.Cancel();
        }
    }
}
