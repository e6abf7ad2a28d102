using System.Text;
using System.Text.RegularExpressions;
using ImageTools.LocalCloud.Faults;

namespace ImageTools.Interop.Screens;

/// <summary>
/// What a person sees of convert, upload, import and inspect, held against screens that were looked at: Golden/VERB.MODE.txt. After a
/// change that is meant, IMAGETOOLS_GOLDEN=write makes them anew.
/// </summary>
/// <remarks>Compared is what is on the terminal at the end and which bars moved on the way, never how often they did: a machine that is
/// busy shows fewer frames of the same bar.</remarks>
public sealed partial class ScreenTests : IDisposable
{
    private static readonly string[] Utf8 = ["LC_ALL=C.UTF-8", "TERM=xterm-256color", "NO_COLOR="];

    // Columns, environment, whether standard output and standard error are the terminal, whose golden screen it is, whether a bar moves,
    // whether there may be colours.
    private static readonly Dictionary<string, Session> Sessions = new()
    {
        ["40"] = new(40, Utf8, true, true, "40", true, true),
        ["80"] = new(80, Utf8, true, true, "80", true, true),
        ["200"] = new(200, Utf8, true, true, "200", true, true),
        ["C"] = new(80, ["LC_ALL=C", "TERM=xterm-256color", "NO_COLOR="], true, true, "80", true, true),
        ["no-color"] = new(80, ["LC_ALL=C.UTF-8", "TERM=xterm-256color", "NO_COLOR=1"], true, true, "80", true, false),
        ["dumb"] = new(80, ["LC_ALL=C.UTF-8", "TERM=dumb", "NO_COLOR="], true, true, "dumb", false, false),
        ["out-redirected"] = new(80, Utf8, false, true, "out-redirected", true, true),
        ["err-redirected"] = new(80, Utf8, true, false, "err-redirected", false, false),
    };

    private readonly TempDirectory directory = new();

    private static bool Rewrites => Environment.GetEnvironmentVariable("IMAGETOOLS_GOLDEN") == "write";

    public static TheoryData<string> Modes => [.. Sessions.Keys];

    public void Dispose() => directory.Dispose();

    [Theory]
    [MemberData(nameof(Modes))]
    public void Convert_looks_as_it_did(string mode)
    {
        CloudErrorTests.Raw(directory, 8 << 20);

        Look("convert", mode, null, 0, "convert", "-O", "qcow2", "disk.raw", "disk.qcow2", "--hash", "md5");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task An_upload_that_goes_on_looks_as_it_did(string mode)
    {
        // The third part is refused once, for good.
        var parts = 0;
        await using var cloud = await ServedCloud.StartAsync(o =>
            o with
            {
                Fault = r =>
                    r.Operation == "UploadPart" && Interlocked.Increment(ref parts) == 3
                        ? new Fault { Status = 403, Code = "AccessDenied" }
                        : null,
            }
        );
        CloudErrorTests.Raw(directory, 8 << 20);
        string[] command =
        [
            "upload",
            "disk.raw",
            $"oss://{cloud.Bucket}/disk.raw",
            "--part-size",
            "1M",
            "--parallel",
            "1",
            .. cloud.Options,
        ];
        var first = Tool.TryRunIn(
            directory.Path,
            cloud.Environment,
            ImageToolsCommand.Words[0],
            [.. ImageToolsCommand.Words.Skip(1), .. command]
        );
        Assert.True(first.ExitCode == 1, first.Error);

        Look("upload", mode, cloud.Environment, 0, command);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void An_import_looks_as_it_did(string mode)
    {
        CloudErrorTests.Raw(directory, 8 << 20);

        Look(
            "import",
            mode,
            null,
            0,
            "import",
            "disk.raw",
            "--cloud",
            "local",
            "--cloud-data",
            "cloud",
            "--name",
            "screen",
            "--key",
            "d.raw",
            "--format",
            "raw",
            "--ignore-preflight"
        );
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Inspect_looks_as_it_did(string mode)
    {
        CloudErrorTests.Raw(directory, 8 << 20);

        Look("inspect", mode, null, 3, "inspect", "disk.raw", "--name", "screen");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task An_error_leaves_nothing_of_a_bar(string mode)
    {
        // In the middle, where the bar has begun to move.
        var parts = 0;
        await using var cloud = await ServedCloud.StartAsync(o =>
            o with
            {
                Fault = r =>
                    r.Operation == "UploadPart" && Interlocked.Increment(ref parts) == 3
                        ? new Fault { Status = 403, Code = "AccessDenied" }
                        : null,
            }
        );
        CloudErrorTests.Raw(directory, 8 << 20);

        Look(
            "error",
            mode,
            cloud.Environment,
            1,
            ["upload", "disk.raw", $"oss://{cloud.Bucket}/disk.raw", "--part-size", "1M", "--parallel", "1", .. cloud.Options]
        );
    }

    private void Look(string verb, string mode, Dictionary<string, string>? environment, int exit, params string[] command)
    {
        Tool.Require("python3");
        var session = Sessions[mode];
        var all = new Dictionary<string, string>(environment ?? []) { ["HOME"] = directory.Path, ["LANG"] = "" };
        all.TryAdd("XDG_STATE_HOME", directory.Path);
        foreach (var variable in session.Environment)
        {
            all[variable[..variable.IndexOf('=', StringComparison.Ordinal)]] = variable[
                (variable.IndexOf('=', StringComparison.Ordinal) + 1)..
            ];
        }

        var result = Tool.TryRunIn(
            directory.Path,
            all,
            "python3",
            [
                Path.Combine(Shared.Repository, "tests", "Interop", "Screens", "terminal.py"),
                $"{session.Columns}",
                session.Out ? "-" : "out.txt",
                session.Error ? "-" : "err.txt",
                .. ImageToolsCommand.Words,
                .. command,
            ]
        );

        Assert.True(result.ExitCode == exit, result.Output + result.Error);
        Assert.Equal("", result.Error);
        var screen = new Screen(session.Columns).Write(result.Output.Replace("\r\n", "\n", StringComparison.Ordinal));
        Assert.True(screen.Broken == 0, $"the terminal had to break lines:\n{screen.Text}");
        Assert.DoesNotContain(result.Output, c => c > '~');
        Assert.Equal(0, screen.Escapes.Others);
        if (!session.Colours)
            Assert.Equal(0, screen.Escapes.Colours);
        var redirected = new[] { (Is: !session.Out, File: "out.txt"), (Is: !session.Error, File: "err.txt") }
            .Where(r => r.Is)
            .Select(r => File.ReadAllText(directory[r.File]))
            .SingleOrDefault();
        Assert.DoesNotContain(redirected ?? "", c => c is '\e' or '\r' or > '~');
        // Nothing stands in the last column, where some terminals go on to the next line.
        Assert.All(screen.Frames, f => Assert.InRange(f.Length, 0, session.Columns - 1));

        var bars = screen
            .Frames.Where(f => f.Contains('%', StringComparison.Ordinal))
            .Select(f => f[..f.IndexOf(' ', StringComparison.Ordinal)])
            .Distinct();
        var seen = new StringBuilder();
        if (session.Bar)
            seen.Append($"--- bars: {string.Join(' ', bars)}\n");
        else
            Assert.Empty(bars);
        seen.Append("--- terminal\n").Append(Steady(screen.Text));
        if (redirected is not null)
            seen.Append(session.Out ? "--- standard error\n" : "--- standard output\n").Append(Steady(redirected));
        Compare(Path.Combine(Shared.Repository, "tests", "Interop", "Screens", "Golden", $"{verb}.{session.Golden}.txt"), seen.ToString());
    }

    private static void Compare(string path, string seen)
    {
        if (Rewrites)
            File.WriteAllText(path, seen);
        Assert.True(File.Exists(path), $"{path} is missing; IMAGETOOLS_GOLDEN=write makes it");
        var golden = File.ReadAllText(path);
        // A run of ten seconds or more has a longer time in it, and may break its lines elsewhere.
        if (LongTime().IsMatch(seen))
            (golden, seen) = (Words(golden), Words(seen));
        Assert.Equal(golden, seen, ignoreLineEndingDifferences: false);
    }

    private static string Words(string text) =>
        string.Join(' ', LongTime().Replace(text, "N.N s").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Without what differs from run to run; lines of progress, of which there may be more or fewer, once each.</summary>
    private static string Steady(string text)
    {
        List<string> lines = [];
        var unknown = 0;
        foreach (var line in text.Split('\n'))
        {
            // One check that can't be judged stands for all of them; what a task is on its way is seen or missed.
            if (line.StartsWith("  unknown  ", StringComparison.Ordinal))
                unknown++;
            else if (!line.StartsWith("    ", StringComparison.Ordinal))
                unknown = 0;
            if (unknown > 1 || UnfinishedTask().IsMatch(line))
                continue;
            var steady = ProgressLine().IsMatch(line) ? ProgressLine().Replace(line, "$1 N%") : line;
            steady = Id().Replace(steady, m => $"{m.Groups[1].Value}-{new string('x', m.Groups[2].Length)}");
            steady = ShortTime().Replace(steady, "N.N s");
            steady = Port().Replace(steady, "127.0.0.1:PORT");
            steady = Run().Replace(steady, m => new string('x', m.Length));
            steady = Moment().Replace(steady, m => new string([.. m.Value.Select(c => char.IsAsciiDigit(c) ? 'N' : c)]));
            steady = RequestId().Replace(steady, "request id ID");
            if (
                steady.Contains("checks pass", StringComparison.Ordinal)
                || steady.Contains("can't be judged", StringComparison.Ordinal)
                || steady.Contains("do not apply", StringComparison.Ordinal)
            )
            {
                steady = Number().Replace(steady, "N");
            }

            if (!steady.EndsWith(" N%", StringComparison.Ordinal) || !lines.Contains(steady))
                lines.Add(steady);
        }
        return string.Join('\n', lines);
    }

    [GeneratedRegex(@"^([a-z]+) +[0-9.]+%.*$")]
    private static partial Regex ProgressLine();

    [GeneratedRegex(@"\b([mst])-([a-z0-9]{8,})\b")]
    private static partial Regex Id();

    [GeneratedRegex(@"\b[0-9]\.[0-9] s\b")]
    private static partial Regex ShortTime();

    [GeneratedRegex(@"\b[0-9]{2,}\.[0-9] s\b|\b[0-9]+:[0-9]{2}\b(?= )")]
    private static partial Regex LongTime();

    [GeneratedRegex(@"^Task t-[a-z0-9]+: (Waiting|Processing|Running|Creating)\.$")]
    private static partial Regex UnfinishedTask();

    [GeneratedRegex(@"\b[0-9a-f]{12}\b")]
    private static partial Regex Run();

    [GeneratedRegex(@"\b[0-9]{4}-[0-9]{2}-[0-9]{2}|\b[0-9]{2}:[0-9]{2}:[0-9]{2}Z|\b[0-9]{8}-[0-9]{4}\b")]
    private static partial Regex Moment();

    [GeneratedRegex(@"\brequest id [0-9A-F-]+")]
    private static partial Regex RequestId();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();

    [GeneratedRegex(@"127\.0\.0\.1:[0-9]+")]
    private static partial Regex Port();

    private sealed record Session(int Columns, string[] Environment, bool Out, bool Error, string Golden, bool Bar, bool Colours);
}
