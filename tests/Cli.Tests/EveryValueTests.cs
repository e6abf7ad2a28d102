using System.CommandLine;
using System.Text;
using System.Text.Json;

namespace ImageTools.Cli.Tests;

/// <summary>Marks what changes the surroundings of the whole process.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;

/// <summary>
/// Every option and argument of every verb gets what nobody means: nothing, too much, the wrong kind, what steers a terminal. Options are
/// taken from the command itself, so that one to come is among them.
/// </summary>
[Collection(nameof(WholeProcess))]
public sealed class EveryValueTests : IDisposable
{
    private static readonly string[] Hostile =
    [
        "",
        " ",
        "-1",
        "-9223372036854775809",
        "99999999999999999999999999",
        "9223372036854775807",
        "2147483648",
        "0",
        "NaN",
        "1e999",
        "999999999d",
        "999999999T",
        "words",
        "18098",
        ":",
        "=",
        ",",
        "*",
        "[::",
        "@given",
        "--",
        "\e]0;owned\a\e[2J\u009b31m\u202e\u0085\u007f\r\n",
        "a\0b",
        "a\ud800b",
        "a\ufffdb",
        ".",
        "/dev/null",
        "/dev/zero",
        "/dev/full",
        "/proc/self/mem",
        "oss://",
        "oss://a-bucket/../k",
        "oss://LTAI5tTyped:pass/wo@rd@b/k",
        "http://user:password@[::1",
        "file:///etc/hostname",
        new string('x', 128 << 10),
        string.Concat(Enumerable.Repeat("d/", 4000)),
        new string('9', 5000),
        "{\"a\":" + new string('[', 3000),
    ];

    private static readonly Dictionary<string, string?> Surroundings = new()
    {
        ["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "true",
        ["ALIBABA_CLOUD_REGION_ID"] = "cn-hangzhou",
        ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = null,
        ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = null,
        ["ALIBABA_CLOUD_CONFIG_FILE"] = null,
        ["ALIBABA_CLOUD_CREDENTIALS_URI"] = null,
        ["OSS_ENDPOINT"] = null,
    };

    private readonly TempDirectory temp = new();
    private readonly string before = Environment.CurrentDirectory;
    private readonly Dictionary<string, string?> saved = [];

    /// <summary>A home, a state and a working directory that nobody misses.</summary>
    public EveryValueTests()
    {
        foreach (
            var (name, value) in Surroundings.Concat(
                ((string[])["HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "TMPDIR"]).Select(n => KeyValuePair.Create(n, (string?)temp.Path))
            )
        )
        {
            saved[name] = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, value);
        }
        Environment.CurrentDirectory = temp.Path;
        using var disk = File.Create(temp["given.raw"]);
        disk.SetLength(1 << 20);
        disk.Write("a disk"u8);
        File.WriteAllText(temp["given"], "--verbose");
    }

    public static TheoryData<string> Verbs =>
        [
            .. Leaves(CommandLine.Build(new CommandHost { Out = TextWriter.Null, Error = TextWriter.Null }))
                .Select(c => string.Join(' ', Words(c)))
                .Distinct(),
        ];

    public void Dispose()
    {
        Environment.CurrentDirectory = before;
        foreach (var (name, value) in saved)
            Environment.SetEnvironmentVariable(name, value);
        temp.Dispose();
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task No_value_of_any_option_or_argument_ends_in_anything_but_a_sentence_and_an_exit_code(string verb)
    {
        var command = Leaves(CommandLine.Build(new CommandHost { Out = TextWriter.Null, Error = TextWriter.Null }))
            .Single(c => string.Join(' ', Words(c)) == verb);
        List<string> faults = [];
        var runs = 0;
        foreach (var (i, value) in Hostile.Index())
        {
            foreach (
                var line in command
                    .Options.SelectMany(o => Lines(command, o, value))
                    .Concat(command.Arguments.Index().Select(a => Line(command, a.Index, value)))
            )
            {
                // Each answers in text for some values and in JSON for others; what steers a terminal is tried in both.
                var json = command.Options.Any(o => o.Name == "--json");
                foreach (
                    var asked in json
                        ? value.Contains('\e')
                            ? [false, true]
                            : new[] { (i + runs) % 2 == 0 }
                        : [false]
                )
                {
                    runs++;
                    if (
                        await FaultAsync(
                            [.. verb.Split(' '), .. asked ? ["--json"] : Array.Empty<string>(), .. line],
                            asked,
                            verb == "cloud serve"
                        ) is
                        { } fault
                    )
                    {
                        faults.Add(fault);
                    }
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of {runs}:\n{string.Join("\n", faults.Take(12))}");
        Assert.InRange(runs, Hostile.Length, int.MaxValue);
    }

    [Fact]
    public async Task No_value_that_gets_as_far_as_a_cloud_ends_in_anything_but_a_sentence_and_an_exit_code()
    {
        // The embedded one: what is refused before a request for want of keys goes all the way here.
        string[] values = ["-1", "\e]0;owned\a\u202e\r\n", "a\ud800b", new string('x', 128 << 10)];
        List<string> faults = [];
        var runs = 0;
        foreach (
            var command in Leaves(CommandLine.Build(new CommandHost { Out = TextWriter.Null, Error = TextWriter.Null }))
                .Where(c => c.Options.Any(o => o.Name == "--oss-endpoint"))
        )
        {
            foreach (var (i, value) in values.Index())
            {
                foreach (
                    var line in command
                        .Options.Where(o =>
                            o.Name is not ("--cloud" or "--cloud-data") && !o.Name.EndsWith("-endpoint", StringComparison.Ordinal)
                        )
                        .SelectMany(o => Lines(command, o, value))
                        .Concat(command.Arguments.Index().Select(a => Line(command, a.Index, value)))
                )
                {
                    // Each option meets one of the values, or two: a whole cloud is started each time.
                    if (
                        (++runs + i) % 3 == 0
                        && await FaultAsync(
                            [.. Words(command), "--cloud", "local", "--cloud-data", "cloud", "--json", .. line],
                            json: true,
                            serves: false
                        )
                            is { } fault
                    )
                    {
                        faults.Add(fault);
                    }
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of {runs}:\n{string.Join("\n", faults.Take(12))}");
        Assert.InRange(runs, 100, int.MaxValue);
    }

    /// <summary>The option with a value, behind arguments that mean something.</summary>
    private static IEnumerable<string[]> Lines(Command command, Option option, string value)
    {
        if (option.Arity.MaximumNumberOfValues == 0 || option.Name is "--help" or "--version")
            yield break;
        yield return option.ValueType == typeof(bool)
            ? [$"{option.Name}={value}", .. Given(command)]
            : [.. Given(command), option.Name, value];
    }

    private static string[] Line(Command command, int place, string value) =>
        [.. Given(command).Index().Select(g => g.Index == place ? value : g.Item)];

    /// <summary>A disk where one is read, an object where one is named.</summary>
    private static string[] Given(Command command) =>
        command
            .Arguments.Select(a =>
                a.Name switch
                {
                    "SOURCE" or "IMAGE" or "A" or "B" => "given.raw",
                    "TARGET" => "target.raw",
                    "OBJECT" or "DESTINATION" or "PLACE" => "oss://a-bucket/key",
                    "MANIFEST" => "given",
                    _ => "t-unknown",
                }
            )
            .ToArray();

    /// <summary>What is wrong with how the command ended, or null.</summary>
    private static async Task<string?> FaultAsync(string[] line, bool json, bool serves)
    {
        using var cancellation = new CancellationTokenSource();
        using var ready = serves ? new FirstWord(cancellation) : new StringWriter();
        using var talk = new StringWriter();
        var host = new CommandHost
        {
            Out = ready,
            Error = talk,
            ErrorIsTerminal = false,
            OutputIsTerminal = true,
            OpenInput = () => new MemoryStream(),
            OpenOutput = () => new MemoryStream(),
            Time = new HurriedTime { HurriesLimits = true },
        };
        int exit;
        try
        {
            exit = await CommandLine.RunAsync(line, host, cancellation.Token).WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch (Exception e)
        {
            return Tell($"{e.GetType().Name}: {e.Message}");
        }
        var (output, error) = (ready.ToString(), talk.ToString());
        if (exit is not (0 or 1 or 2 or 3 or 130))
            return Tell($"exit code {exit}");
        if (exit is 1 or 2 or 130 && !error.Contains("imagetools: ", StringComparison.Ordinal) && line[0] is not ("compare" or "verify"))
            return Tell("no sentence");
        if (error.Contains("An unexpected error occurred", StringComparison.Ordinal))
            return Tell(error);
        if (error.Length > 30_000)
            return Tell($"{error.Length} characters are said");
        if (
            (output + error).FirstOrDefault(c => (char.IsControl(c) && c != '\n') || char.IsSurrogate(c) || c is '\u202e')
            is var raw
                and not '\0'
        )
        {
            return Tell($"U+{(int)raw:X4} reaches the terminal");
        }

        if (json)
        {
            try
            {
                if (!Documents(output) && exit is 1 or 2)
                    return Tell("nothing in JSON");
            }
            catch (JsonException e)
            {
                return Tell($"no JSON: {e.Message}: {output}");
            }
        }
        return null;

        string Tell(string what) =>
            (
                $"{string.Join(' ', line.Select(w => w.Length > 60 ? $"{w[..60]}…({w.Length})" : w.Length == 0 ? "''" : w))}: "
                + $"{(what.Length > 600 ? what[..600] : what)}"
            )
                .Replace('\e', '?')
                .Replace('\0', '?')
                .Replace('\a', '?');
    }

    /// <summary>Ends a server as soon as it says that it is one.</summary>
    private sealed class FirstWord(CancellationTokenSource end) : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
    {
        public override void Write(string? value)
        {
            base.Write(value);
            end.Cancel();
        }
    }

    /// <summary>Whether there is one document or more, one behind the other.</summary>
    private static bool Documents(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { AllowMultipleValues = true });
        var any = false;
        while (reader.Read())
            any = true;
        return any;
    }

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);

    private static IEnumerable<string> Words(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand
            ? Words(parent).Append(command.Name)
            : [command.Name];
}
