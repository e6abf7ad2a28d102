using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>
/// SIGINT, SIGTERM, SIGHUP and SIGKILL at random moments of conversions and of uploads with a manifest: what has the target's name is what
/// was there or the whole new one, and what is left beside is removed by the next run of the same target or by `clean`. 48 moments;
/// IMAGETOOLS_KILLS=1000 for the long run.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class SignalTests
{
    private static readonly string[] Signals = ["INT", "TERM", "HUP", "KILL"];
    private static readonly int Moments = int.Parse(
        Environment.GetEnvironmentVariable("IMAGETOOLS_KILLS") is { Length: > 0 } asked ? asked : "48",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public async Task Whenever_a_signal_comes_the_target_is_whole_and_what_is_left_is_found()
    {
        Tool.Require("qemu-img", "sh");
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        using var lane = new Lane(new Random(seed));
        await lane.RunAsync();
    }

    [Fact]
    public async Task What_a_killed_process_left_is_removed_by_clean_and_by_the_next_run_and_never_while_it_is_written()
    {
        Tool.Require("qemu-img", "mkfifo");
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory["targets"]);
        var raw = PipeTests.Sample(directory, 2);
        var target = directory["targets/out"];
        Dictionary<string, string> environment = new() { ["XDG_STATE_HOME"] = directory["state"], ["IMAGETOOLS_NAMED_TEMPORARY"] = "1" };
        for (var round = 0; round < 2; round++)
        {
            using var writer = Held(environment, raw, target);
            await AppearsAsync(directory["targets"]);
            var held = Directory.GetFileSystemEntries(directory["targets"]);

            var early = ImageToolsCommand.Run(environment, "clean", "--json");
            Assert.True(early.ExitCode == 0, early.Error);
            Assert.Equal(held, Directory.GetFileSystemEntries(directory["targets"]));
            Assert.True(ImageToolsCommand.Run(environment, "convert", "-q", "-f", "raw", "-O", "qcow2", raw, target).ExitCode == 0);
            Assert.Equal(held.Append(target).Order(), Directory.GetFileSystemEntries(directory["targets"]).Order());
            File.Delete(target);

            writer.Kill();
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(held, Directory.GetFileSystemEntries(directory["targets"]));
            if (round == 0)
            {
                var cleaned = ImageToolsCommand.Run(environment, "clean", "--json");
                Assert.True(cleaned.ExitCode == 0, cleaned.Error);
                using var answer = JsonDocument.Parse(cleaned.Output);
                Assert.Equal(held, answer.RootElement.GetProperty("files").EnumerateArray().Select(f => f.GetString()!));
            }
            else
            {
                Assert.True(ImageToolsCommand.Run(environment, "convert", "-q", "-f", "raw", "-O", "qcow2", raw, target).ExitCode == 0);
                File.Delete(target);
            }
            Assert.Empty(Directory.GetFileSystemEntries(directory["targets"]));
            Assert.Empty(Directory.GetFileSystemEntries(directory["state/imagetools/targets"]));
        }
    }

    [Fact]
    public void What_only_looks_like_a_left_over_file_is_left()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Files of somebody else need root.");
        using var directory = new TempDirectory();
        var raw = PipeTests.Sample(directory, 1);
        var state = Directory.CreateDirectory(directory["state/imagetools/targets"]).FullName;
        File.WriteAllText(directory["precious"], "data");
        File.WriteAllText(directory[".imagetools-0123456789abcdef-0.part"], "somebody's");
        Tool.Run("chown", "65534", directory[".imagetools-0123456789abcdef-0.part"]);
        File.CreateSymbolicLink(directory[".imagetools-0123456789abcdef-1.part"], directory["precious"]);
        foreach (
            var (i, path) in (
                (string[])
                    [
                        raw,
                        directory["precious"],
                        directory[".imagetools-0123456789abcdef-0.part"],
                        directory[".imagetools-0123456789abcdef-1.part"],
                        "relative.part",
                    ]
            ).Index()
        )
        {
            File.WriteAllText(Path.Combine(state, $"{i}.target"), path);
        }

        var before = Directory.GetFileSystemEntries(directory.Path);

        var result = ImageToolsCommand.Run(new Dictionary<string, string> { ["XDG_STATE_HOME"] = directory["state"] }, "clean");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(before, Directory.GetFileSystemEntries(directory.Path));
        Assert.Equal("data", File.ReadAllText(directory["precious"]));
    }

    [Fact]
    public void The_directory_is_flushed_after_the_name_was_given()
    {
        Tool.Require("strace");
        using var directory = new TempDirectory();
        Assert.SkipUnless(Tool.TryRun("strace", "-qq", "-o", "/dev/null", "true").ExitCode == 0, "Nothing may be traced here.");
        Directory.CreateDirectory(directory["targets"]);
        var raw = PipeTests.Sample(directory, 1);
        foreach (var (force, named) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
        {
            Dictionary<string, string> environment = new()
            {
                ["IMAGETOOLS_NAMED_TEMPORARY"] = named ? "1" : "",
                ["XDG_STATE_HOME"] = directory["state"],
            };
            if (!force)
                File.Delete(directory["targets/out"]);
            var result = Tool.TryRunIn(
                null,
                environment,
                "strace",
                [
                    "-f",
                    "-y",
                    "-qq",
                    "-o",
                    directory["trace"],
                    "-e",
                    "trace=fsync,linkat,link,rename,renameat,renameat2",
                    .. ImageToolsCommand.Words,
                    "convert",
                    "-q",
                    "-f",
                    "raw",
                    .. force ? (string[])["--force"] : [],
                    "-O",
                    "qcow2",
                    raw,
                    directory["targets/out"],
                ]
            );
            Assert.True(result.ExitCode == 0, result.Error);

            var calls = File.ReadAllLines(directory["trace"]);
            var name = Array.FindLastIndex(calls, c =>
                c.Contains("targets/out\"", StringComparison.Ordinal)
                && (c.Contains("link", StringComparison.Ordinal) || c.Contains("rename", StringComparison.Ordinal))
                && c.Contains("= 0", StringComparison.Ordinal)
            );
            var content = Array.FindIndex(calls, c =>
                c.Contains("fsync(", StringComparison.Ordinal) && !c.Contains("targets>", StringComparison.Ordinal)
            );
            var folder = Array.FindLastIndex(calls, c =>
                c.Contains("fsync(", StringComparison.Ordinal)
                && c.Contains("/targets>", StringComparison.Ordinal)
                && c.Contains("= 0", StringComparison.Ordinal)
            );
            Assert.True(content >= 0 && content < name && name < folder, string.Join('\n', calls));
        }
    }

    /// <summary>A conversion that stands still with its target open, because nobody reads what it says.</summary>
    private static Process Held(Dictionary<string, string> environment, string raw, string target)
    {
        var script = "exec 3<>\"$0\"; dd if=/dev/zero of=/dev/fd/3 bs=4096 oflag=nonblock 2>/dev/null; exec \"$@\" 2>&3";
        var pipe = Path.Combine(Path.GetDirectoryName(raw)!, $"pipe-{Guid.NewGuid():N}");
        Tool.Run("mkfifo", pipe);
        return Run(
            environment,
            "sh",
            ["-c", script, pipe, .. ImageToolsCommand.Words, "convert", "--progress", "plain", "-f", "raw", "-O", "raw", raw, target]
        );
    }

    private static async Task AppearsAsync(string directory)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (Directory.GetFileSystemEntries(directory).Length == 0)
            await Task.Delay(5, patience.Token);
    }

    private static Process Run(Dictionary<string, string> environment, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = false, RedirectStandardOutput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>One user, who interrupts one command after the other.</summary>
    private sealed class Lane(Random random) : IDisposable
    {
        private readonly TempDirectory directory = new();
        private readonly Dictionary<string, TimeSpan> durations = [];

        public void Dispose() => directory.Dispose();

        public async Task RunAsync()
        {
            Directory.CreateDirectory(directory["targets"]);
            var raw = PipeTests.Sample(directory, 4);
            var killed = 0;
            for (var i = 0; i < Moments; i++)
            {
                var signal = Signals[random.Next(Signals.Length)];
                var story = $"moment {i}, SIG{signal}";
                try
                {
                    killed += await MomentAsync(i, signal, raw) ? 1 : 0;
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException(story, e);
                }
            }
            Assert.True(killed > 0, "No signal came before the end.");
        }

        private async Task<bool> MomentAsync(int index, string signal, string raw)
        {
            var target = directory["targets/out"];
            var replaces = random.Next(2) == 0;
            var uploads = index % 6 == 5;
            Dictionary<string, string> environment = new()
            {
                ["XDG_STATE_HOME"] = directory["state"],
                ["IMAGETOOLS_NAMED_TEMPORARY"] = random.Next(2) == 0 ? "1" : "",
            };
            string[] cloud = ["--cloud", "local", "--cloud-data", directory["cloud"]];
            var how = random.Next(3) switch
            {
                0 => "-c -O qcow2",
                1 => "-O raw",
                _ => "-O qcow2",
            };
            string[] command = uploads
                ? ["upload", "-q", .. cloud, "--overwrite", "--manifest", target, raw, "oss://imagetools-demo/x"]
                : ["convert", "-q", "-f", "raw", .. replaces ? (string[])["--force"] : [], .. how.Split(' '), raw, target];
            var kind = uploads ? "upload" : how;
            if (!durations.TryGetValue(kind, out var duration))
                durations[kind] = duration = Measure(environment, command, target);
            if (replaces)
                File.WriteAllText(target, uploads ? """{"schema":"imagetools.manifest/1"}""" : "old");

            using var process = Run(environment, ImageToolsCommand.Words[0], [.. ImageToolsCommand.Words.Skip(1), .. command]);
            await Task.Delay(duration * (random.NextDouble() * 1.1), TestContext.Current.CancellationToken);
            var came = !process.HasExited && Tool.TryRun("sh", "-c", $"kill -s {signal} {process.Id}").ExitCode == 0;
            await process
                .WaitForExitAsync(TestContext.Current.CancellationToken)
                .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

            IsOldOrWhole(target, replaces, uploads, how, raw);
            var names = Directory.GetFileSystemEntries(directory["targets"]).Where(f => f != target).ToArray();
            // A signal that the command answers leaves nothing for others to do; one that the system answers may come before the command
            // listens, and then nothing was begun.
            if (signal is "INT" or "TERM")
                Assert.Empty(names);
            if (random.Next(2) == 0)
            {
                Ends(ImageToolsCommand.Run(environment, ["clean", .. cloud]));
            }
            else
            {
                Ends(
                    ImageToolsCommand.Run(
                        environment,
                        command is ["convert", ..] && !command.Contains("--force") ? [command[0], "--force", .. command[1..]] : command
                    )
                );
            }

            Assert.DoesNotContain(Directory.GetFileSystemEntries(directory["targets"]), f => f != target);
            Ends(ImageToolsCommand.Run(environment, ["clean", .. cloud]));
            Assert.Empty(
                Directory.Exists(directory["state/imagetools/targets"])
                    ? Directory.GetFileSystemEntries(directory["state/imagetools/targets"])
                    : []
            );
            File.Delete(target);
            return came;
        }

        private static void IsOldOrWhole(string target, bool replaces, bool uploads, string how, string raw)
        {
            if (!File.Exists(target))
            {
                Assert.False(replaces, "The old file is gone.");
                return;
            }
            if (new FileInfo(target).Length == 3)
            {
                Assert.True(replaces && File.ReadAllText(target) == "old", "Three bytes.");
                return;
            }
            if (uploads)
            {
                using var manifest = JsonDocument.Parse(File.ReadAllText(target));
                Assert.Equal("imagetools.manifest/1", manifest.RootElement.GetProperty("schema").GetString());
                return;
            }
            Tool.Run(
                "qemu-img",
                "compare",
                "-f",
                "raw",
                "-F",
                how.EndsWith("raw", StringComparison.Ordinal) ? "raw" : "qcow2",
                raw,
                target
            );
        }

        private static TimeSpan Measure(Dictionary<string, string> environment, string[] command, string target)
        {
            var begin = Stopwatch.GetTimestamp();
            Ends(ImageToolsCommand.Run(environment, command));
            File.Delete(target);
            return Stopwatch.GetElapsedTime(begin);
        }

        private static void Ends(ToolResult result) => Assert.True(result.ExitCode == 0, result.Error + result.Output);
    }
}
