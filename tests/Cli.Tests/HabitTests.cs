using System.CommandLine;
using System.Text.RegularExpressions;
using ImageTools.Cli.Words;

namespace ImageTools.Cli.Tests;

/// <summary>What users of qemu-img, ossutil, rclone and libguestfs type: each line of docs/habits.md does what it says there.</summary>
[Collection(nameof(WholeProcess))]
public sealed partial class HabitTests : IDisposable
{
    private const int LeastLines = 40;

    private readonly TempDirectory temp = new();
    private readonly string before = Environment.CurrentDirectory;

    public HabitTests() => Environment.CurrentDirectory = temp.Path;

    private static RootCommand Root => CommandLine.Build(new CommandHost { Out = TextWriter.Null, Error = TextWriter.Null });

    public static TheoryData<string> Lines => [.. Table().Select(r => r.Typed)];

    public void Dispose()
    {
        Environment.CurrentDirectory = before;
        temp.Dispose();
    }

    [Fact]
    public void The_table_has_forty_lines_and_some_of_every_tool()
    {
        Assert.InRange(Table().Count, LeastLines, int.MaxValue);
        Assert.All(Table().GroupBy(r => r.Tool), tool => Assert.InRange(tool.Count(), 5, int.MaxValue));
        Assert.Equal(4, Table().Select(r => r.Tool).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task What_is_typed_from_habit_works_or_is_answered_with_the_line_that_does_it(string typed)
    {
        var row = Table().Single(r => r.Typed == typed);
        MakeDisks();
        var words = typed.Split(' ');

        var (exit, output, error) = await RunAsync([
            .. words,
            .. words[0] == "upload" ? ["--cloud", "local", "--cloud-data", temp["cloud"]] : Array.Empty<string>(),
        ]);

        Assert.DoesNotContain("hunter2", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain("AnAccessKeySecret", output + error, StringComparison.Ordinal);
        if (row.Answer.StartsWith("works", StringComparison.Ordinal))
        {
            Assert.True(exit == 0 || (words[0] == "inspect" && exit == 3), $"exit code {exit}: {error}");
            Judge(words, output);
            return;
        }
        Assert.Equal(2, exit);
        Assert.Equal("", output);
        Assert.Single(error.Split('\n'), l => l.StartsWith("imagetools: ", StringComparison.Ordinal));
        if (row.Answer.StartsWith("an error that names ", StringComparison.Ordinal))
        {
            Assert.Contains(Quoted().Match(row.Answer).Groups[1].Value, error, StringComparison.Ordinal);
            return;
        }
        var offered = Quoted().Match(row.Answer).Groups[1].Value;
        Assert.EndsWith($"\n  Try: {offered}\n", error, StringComparison.Ordinal);
        Understand(offered["imagetools ".Length..]);
        Assert.Equal(
            ["disk.qcow2", "disk.raw", "files.raw", "there.raw"],
            Directory.GetFileSystemEntries(temp.Path).Select(Path.GetFileName).Order()
        );
    }

    [Fact]
    public void Every_line_that_is_offered_and_every_example_is_understood()
    {
        string[] lines =
        [
            .. ForeignVerbs.Lines,
            .. Habits.All.Select(h => h.Meaning(null).Line).OfType<string>(),
            .. Leaves(Root).SelectMany(c => VerbExamples.Of(Name(c))),
        ];

        Assert.All(lines, Understand);
    }

    [Fact]
    public void Every_habit_becomes_an_option_that_the_verb_has()
    {
        foreach (var verb in Leaves(Root))
        {
            foreach (var habit in Habits.All.Where(h => (h.Where & VerbKind.Of(verb)) != 0 && h.Names.Any(n => !Knows(verb, n))))
            {
                foreach (var value in habit.TakesValue ? ["json", "100", "unsafe"] : new[] { "" })
                {
                    if (Meaning(habit, value)?.Option is { } ours)
                        Assert.True(Knows(verb, ours.Split('=')[0]), $"{Name(verb)} {habit.Names[0]} becomes {ours}");
                }
            }
        }
    }

    [Fact]
    public async Task No_secret_that_is_typed_as_ossutil_and_rclone_take_it_is_quoted_or_used()
    {
        const string Typed = "not-known-by-its-look";
        foreach (var verb in Leaves(Root).Where(v => v.Options.Any(o => o.Name == "--oss-endpoint")))
        {
            foreach (
                var option in (string[])
                    ["-i", "-k", "--access-key-id", "--access-key-secret", "--sts-token", "--s3-secret-access-key", "--token"]
            )
            {
                foreach (
                    var line in (string[][])
                        [
                            [option, Typed],
                            option.Length == 2 ? [option + Typed] : [$"{option}={Typed}"],
                        ]
                )
                {
                    var (exit, output, error) = await RunAsync([.. Name(verb).Split(' '), .. line, "--json"]);
                    Assert.Equal(2, exit);
                    Assert.DoesNotContain(Typed, output + error, StringComparison.Ordinal);
                    Assert.Contains("ALIBABA_CLOUD_ACCESS_KEY_SECRET", error, StringComparison.Ordinal);
                }
            }
        }
    }

    private static HabitMeaning? Meaning(Habit habit, string value)
    {
        try
        {
            return habit.Meaning(value);
        }
        catch (UsageException)
        {
            return null;
        }
    }

    /// <summary>An independent tool says whether the target is the source.</summary>
    private void Judge(string[] words, string output)
    {
        if (words.Any(w => w is "json" or "--output=json"))
            System.Text.Json.JsonDocument.Parse(output).Dispose();
        if (words[0] != "convert")
            return;
        var target = words.Single(w => w.StartsWith("out.", StringComparison.Ordinal) || w == "there.raw");
        if (words.Contains("-l"))
        {
            Assert.Equal(File.ReadAllBytes(Made("snapshot.raw")), File.ReadAllBytes(target));
        }
        else
        {
            Tool.Run(
                "qemu-img",
                [
                    "compare",
                    .. target.EndsWith(".vhd", StringComparison.Ordinal) ? ["-F", "vpc"] : Array.Empty<string>(),
                    temp["disk.raw"],
                    temp[target],
                ]
            );
        }
    }

    private string Made(string name)
    {
        var path = temp[name];
        Tool.Run("qemu-img", "convert", "-l", "first", "-O", "raw", temp["disk.qcow2"], path);
        return path;
    }

    private void MakeDisks()
    {
        var bytes = new byte[1 << 20];
        Array.Fill(bytes, (byte)0x17, 0, bytes.Length / 2);
        File.WriteAllBytes(temp["disk.raw"], bytes);
        File.WriteAllText(temp["there.raw"], "what was there");
        Tool.Run("qemu-img", "convert", "-O", "qcow2", temp["disk.raw"], temp["disk.qcow2"]);
        Tool.Run("qemu-img", "snapshot", "-c", "first", temp["disk.qcow2"]);
        Array.Fill(bytes, (byte)0x18, 0, bytes.Length / 4);
        File.WriteAllBytes(temp["disk.raw"], bytes);
        Tool.Run("qemu-io", "-c", "write -P 24 0 256k", temp["disk.qcow2"]);
        SmallFiles.Make(temp["files.raw"]);
    }

    private static void Understand(string line)
    {
        var root = Root;
        var parsed = root.Parse(WordReader.Read(root, line.Split(' ')).Canonical);
        Assert.True(parsed.Errors.Count == 0, $"{line}: {string.Join(' ', parsed.Errors.Select(e => e.Message))}");
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string[] line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CommandHost
        {
            Out = output,
            Error = error,
            ErrorIsTerminal = false,
            OutputIsTerminal = false,
            OpenOutput = () => Stream.Null,
        };
        var exit = await CommandLine.RunAsync(line, host, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }

    private static bool Knows(Command verb, string name) => verb.Options.Any(o => o.Name == name || o.Aliases.Contains(name));

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);

    private static string Name(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand
            ? $"{parent.Name} {command.Name}"
            : command.Name;

    private static List<(string Tool, string Typed, string Answer)> Table()
    {
        List<(string, string, string)> rows = [];
        var tool = "";
        foreach (var line in File.ReadAllLines(Path.Combine(Shared.Repository, "docs", "habits.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                tool = line[3..];
            else if (Row().Match(line) is { Success: true } row)
                rows.Add((tool, row.Groups[1].Value, row.Groups[2].Value));
        }
        return rows;
    }

    [GeneratedRegex("^\\| `([^`]+)` \\| (.*) \\|$")]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
