using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using System.Text.Json;

namespace ImageTools.Interop;

/// <summary>
/// A signal ends every verb within a second, whatever it reads, and nothing that is looked at takes for ever without one. The ceilings here
/// are wide, since a loaded machine starts processes slowly; what they guard against takes minutes, or never ends.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class InterruptionTests
{
    private const int Cancelled = 130;
    private static readonly TimeSpan AfterTheSignal = TimeSpan.FromSeconds(10),
        WithoutSignal = TimeSpan.FromSeconds(60);
    private static readonly string[] Signals = ["INT", "TERM", "HUP"];

    /// <summary>IMAGE and TARGET are put in their places.</summary>
    private static readonly string[] Verbs =
    [
        "info IMAGE",
        "info --json IMAGE",
        "map IMAGE",
        "map --json IMAGE",
        "inspect IMAGE",
        "inspect --json IMAGE",
        "hash IMAGE",
        "measure -O qcow2 IMAGE",
        "measure -O vhd --trim IMAGE",
        "compare IMAGE IMAGE",
        "convert -q -O raw IMAGE TARGET",
        "convert -q -c -O qcow2 --trim IMAGE TARGET",
        "plan --offline IMAGE",
    ];

    [Fact]
    public async Task A_signal_ends_every_verb_on_every_hostile_image()
    {
        Tool.Require("zstd");
        var images = HostileImages("formats").Concat(HostileImages("filesystems")).ToArray();
        var everything = Environment.GetEnvironmentVariable("IMAGETOOLS_ALL_HOSTILE") is "1";
        var random = new Random(11);
        // A sample that is the same each time, and everything where a night is to be had.
        var cases = everything
            ? images.SelectMany(i => Verbs.Select(v => (Image: i, Verb: v))).ToArray()
            : [.. Enumerable.Range(0, 40).Select(_ => (Image: images[random.Next(images.Length)], Verb: Verbs[random.Next(Verbs.Length)]))];
        foreach (var (image, verb) in cases)
        {
            using var directory = new TempDirectory();
            var path = Unpack(image, directory);
            using var running = Start(verb, path, directory);
            await Task.Delay(random.Next(150), TestContext.Current.CancellationToken);
            var code = running.Process.HasExited
                ? running.Process.ExitCode
                : await SignalAsync(running, Signals[random.Next(Signals.Length)]);
            // Before the command has come so far as to listen, the signal itself ends it.
            Assert.True(code is Cancelled or 129 or 143 or >= 0 and <= 3, $"{verb} of {path} ended with {code}: {running.Error}");
            Assert.False(HasUnfinished(directory), $"{verb} of {path} left a temporary file");
        }
    }

    [Fact]
    public async Task Every_hostile_image_is_looked_at_to_the_end_in_bounded_time()
    {
        Tool.Require("zstd");
        var images = HostileImages("filesystems").ToArray();
        var random = new Random(12);
        var everything = Environment.GetEnvironmentVariable("IMAGETOOLS_ALL_HOSTILE") is "1";
        foreach (var image in everything ? images : [.. Enumerable.Range(0, 10).Select(_ => images[random.Next(images.Length)])])
        {
            using var directory = new TempDirectory();
            using var running = Start("inspect IMAGE", Unpack(image, directory), directory);
            Assert.InRange(await EndAsync(running, WithoutSignal), 0, 3);
        }
    }

    [Theory]
    [InlineData("info IMAGE")]
    [InlineData("map IMAGE")]
    [InlineData("inspect IMAGE")]
    [InlineData("inspect --json IMAGE")]
    [InlineData("hash IMAGE")]
    [InlineData("compare IMAGE IMAGE")]
    [InlineData("measure -O qcow2 --trim IMAGE")]
    [InlineData("plan --offline IMAGE")]
    [InlineData("volumes IMAGE")]
    [InlineData("ls -R IMAGE")]
    [InlineData("diff IMAGE IMAGE")]
    [InlineData("convert -q -O vhd IMAGE TARGET")]
    public async Task A_signal_ends_a_verb_whose_source_does_not_answer(string verb)
    {
        using var directory = new TempDirectory();
        var source = PipeTests.Sample(directory, 4);
        foreach (var signal in Signals)
        {
            using var running = Start(verb, source, directory, Slow(directory, source, 0));
            await Task.Delay(500, TestContext.Current.CancellationToken);
            Assert.False(running.Process.HasExited, running.Error);
            Assert.Equal(Cancelled, await SignalAsync(running, signal));
        }
    }

    [Theory]
    [InlineData("convert -q -f raw -O vmdk IMAGE TARGET")]
    [InlineData("convert -q -f raw -c -O qcow2 IMAGE TARGET")]
    public async Task A_conversion_that_waits_for_its_source_leaves_nothing_behind(string verb)
    {
        using var directory = new TempDirectory();
        var source = PipeTests.Sample(directory, 48);
        foreach (var signal in Signals)
        {
            // A file that has a name from the beginning is what could be left behind.
            var environment = Slow(directory, source, 24 << 20);
            environment["IMAGETOOLS_NAMED_TEMPORARY"] = "1";
            using var running = Start(verb, source, directory, environment);
            var begun = Stopwatch.GetTimestamp();
            while (!HasUnfinished(directory))
            {
                Assert.True(
                    Stopwatch.GetElapsedTime(begun) < AfterTheSignal,
                    $"no target was begun: {string.Join(' ', Directory.GetFiles(directory["out"]))}"
                );
                Assert.False(running.Process.HasExited, running.Error);
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
            Assert.Equal(Cancelled, await SignalAsync(running, signal));
            Assert.Empty(Directory.GetFileSystemEntries(directory["out"]));
        }
    }

    [Fact]
    public async Task A_bomb_of_text_makes_its_checks_unknown_and_ends()
    {
        using var directory = new TempDirectory();
        var image = TextBomb(directory);
        foreach (var signal in Signals)
        {
            using var running = Start("inspect IMAGE", image, directory);
            await Task.Delay(50, TestContext.Current.CancellationToken);
            if (!running.Process.HasExited)
                Assert.True(await SignalAsync(running, signal) is Cancelled or 0 or 3, running.Error);
        }

        using var whole = Start("inspect --json IMAGE", image, directory);
        await EndAsync(whole, WithoutSignal);

        var checks = Checks(whole);
        Assert.Equal("unknown", checks["ssh-root-login"]);
        Assert.DoesNotContain(checks, c => c.Key.StartsWith("ssh-", StringComparison.Ordinal) && c.Value == "pass");
        Assert.Equal("unknown", checks["net-dhcp"]);
    }

    [Fact]
    public async Task Directories_that_share_one_region_end_in_the_budget_and_at_a_signal()
    {
        using var directory = new TempDirectory();
        var image = SharedDirectories(directory);
        foreach (var signal in Signals)
        {
            using var running = Start("inspect IMAGE", image, directory);
            await Task.Delay(400, TestContext.Current.CancellationToken);
            if (!running.Process.HasExited)
                Assert.Equal(Cancelled, await SignalAsync(running, signal));
        }

        using var whole = Start("inspect --json IMAGE", image, directory);
        await EndAsync(whole, WithoutSignal);

        Assert.Contains("--patience", whole.Output, StringComparison.Ordinal);
        Assert.NotEmpty(Checks(whole));
    }

    [Fact]
    public void A_thousand_images_cost_little_more_memory_than_fifty()
    {
        using var directory = new TempDirectory();
        Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", directory["0.qcow2"], "64G");
        Tool.Run("mke2fs", "-q", "-F", "-t", "ext4", directory["fs"], "64M");
        Tool.Run("qemu-img", "convert", "-O", "qcow2", "-c", directory["fs"], directory["0.qcow2"]);
        for (var i = 1; i < 1000; i++)
            File.Copy(directory["0.qcow2"], directory[$"{i}.qcow2"]);

        var few = Peak([.. Enumerable.Range(0, 50).Select(i => directory[$"{i}.qcow2"])]);
        var many = Peak([.. Enumerable.Range(0, 1000).Select(i => directory[$"{i}.qcow2"])]);

        Assert.InRange(many - few, -64 << 10, 128 << 10);
    }

    /// <summary>Largest resident memory of an inspection, in KiB. The 950 images more may have a report each.</summary>
    private static long Peak(string[] images)
    {
        Tool.Require("time");
        var result = Tool.TryRun("time", ["-f", "%M", .. ImageToolsCommand.Words, "inspect", .. images]);
        Assert.True(result.ExitCode is 0 or 3, result.Error);
        return long.Parse(result.Error.Trim().Split('\n')[^1], CultureInfo.InvariantCulture);
    }

    private static bool HasUnfinished(TempDirectory directory) =>
        Array.Exists(Directory.GetFiles(directory["out"]), f => f.EndsWith(".part", StringComparison.Ordinal));

    private static Dictionary<string, string> Checks(Running running)
    {
        using var document = JsonDocument.Parse(running.Output);
        return document
            .RootElement.GetProperty("checks")
            .EnumerateArray()
            .ToDictionary(c => c.GetProperty("id").GetString()!, c => c.GetProperty("status").GetString()!);
    }

    private static Dictionary<string, string> Slow(TempDirectory directory, string source, long from)
    {
        Tool.Require("clang");
        var library = directory["slow.so"];
        if (!File.Exists(library))
            Tool.Run("clang", "-shared", "-fPIC", "-O1", "-o", library, Path.Combine(Shared.Repository, "tests", "Interop", "SlowReads.c"));
        return new()
        {
            ["LD_PRELOAD"] = library,
            ["SLOW_FILE"] = source,
            ["SLOW_FROM"] = from.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A root whose ssh server and network are configured by five hundred lines that expand without end.</summary>
    private static string TextBomb(TempDirectory directory)
    {
        void Put(string path, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(directory["tree" + path])!);
            File.WriteAllText(directory["tree" + path], text);
        }

        Put("/etc/os-release", "ID=debian\nVERSION_ID=12\n");
        Put("/etc/fstab", "/dev/vda / ext4 defaults 0 1\n");
        Put("/usr/sbin/sshd", "x");
        Put("/sbin/ifup", "x");
        Put("/etc/init.d/networking", "x");
        Put("/lib/systemd/system/networking.service", "[Install]\nWantedBy=multi-user.target\n");
        Put("/etc/systemd/system/multi-user.target.wants/networking.service", "[Install]\nWantedBy=multi-user.target\n");
        Put("/etc/ssh/sshd_config", string.Concat(Enumerable.Repeat("Include /*/*/*/*/*/*\nInclude sshd_config\n", 500)));
        Put("/etc/network/interfaces", string.Concat(Enumerable.Repeat("source /*/*/*/*/*/*\nsource /etc/network/interfaces\n", 500)));
        for (var n = 0; n < 4096; n++)
        {
            Directory.CreateDirectory(
                directory["tree" + string.Concat(Enumerable.Range(0, 6).Select(level => $"/{(char)('a' + ((n >> (2 * level)) & 3))}"))]
            );
        }

        Tool.Run("mke2fs", "-q", "-F", "-t", "ext4", "-N", "20000", "-d", directory["tree"], directory["bomb.img"], "128M");
        return directory["bomb.img"];
    }

    /// <summary>
    /// The directories that every inspection asks for, each of 128 MiB of sound blocks without a name, all of them the same
    /// blocks.
    /// </summary>
    private static string SharedDirectories(TempDirectory directory)
    {
        const int Block = 4096,
            First = 60_000,
            Blocks = 32_768;
        string[] names = ["etc", "usr", "lib", "boot", "bin", "var"];
        var image = directory["shared.img"];
        Tool.Run("mke2fs", "-q", "-F", "-t", "ext4", "-b", "4096", "-O", "^metadata_csum,^has_journal", image, "512M");
        File.WriteAllText(
            directory["commands"],
            string.Concat(
                names.Select(n =>
                    $"mkdir {n}\nsif {n} size {Blocks * Block}\nsif {n} block[3] 0\nsif {n} block[4] {Blocks}\nsif {n} block[5] {First}\n"
                )
            ) + $"mkdir sbin\nwrite {directory["commands"]} sbin/init\n"
        );
        Tool.Run("debugfs", "-w", "-f", directory["commands"], image);
        using var file = File.OpenWrite(image);
        var empty = new byte[Block];
        empty[5] = Block >> 8;
        file.Position = (long)First * Block;
        for (var i = 0; i < Blocks; i++)
            file.Write(empty);
        return image;
    }

    private static IEnumerable<(string Folder, JsonElement Entry)> HostileImages(string corpus)
    {
        var folder = Shared.File($"corpus/{corpus}");
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));
        foreach (var entry in document.RootElement.GetProperty("images").EnumerateArray())
        {
            if (entry.GetProperty("file").GetString()!.StartsWith("hostile/", StringComparison.Ordinal))
                yield return (folder, entry.Clone());
        }
    }

    /// <summary>As the corpus says: the file and those that belong to it, unpacked side by side.</summary>
    private static string Unpack((string Folder, JsonElement Entry) image, TempDirectory directory)
    {
        Directory.CreateDirectory(directory["image"]);
        var file = image.Entry.GetProperty("file").GetString()!;
        var home = Path.GetDirectoryName(file)!;
        var packed = image.Entry.TryGetProperty("stored", out _);
        string[] also = image.Entry.TryGetProperty("also", out var list) ? [.. list.EnumerateArray().Select(a => a.GetString()!)] : [];
        foreach (var name in also.Prepend(file))
        {
            var plain = packed && name.EndsWith(".zst", StringComparison.Ordinal) ? name[..^4] : name;
            var target = Path.Combine(directory["image"], Path.GetRelativePath(home, plain));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (plain.Length < name.Length)
                Tool.Run("zstd", "-q", "-d", "-f", "--sparse", Path.Combine(image.Folder, name), "-o", target);
            else
                File.Copy(Path.Combine(image.Folder, name), target);
        }
        if (image.Entry.TryGetProperty("symlinks", out var links))
        {
            foreach (var link in links.EnumerateObject())
                File.CreateSymbolicLink(Path.Combine(directory["image"], link.Name), link.Value.GetString()!);
        }
        var first = packed && file.EndsWith(".zst", StringComparison.Ordinal) ? file[..^4] : file;
        return Path.Combine(directory["image"], Path.GetRelativePath(home, first));
    }

    private static Running Start(
        string verb,
        string image,
        TempDirectory directory,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        Directory.CreateDirectory(directory["out"]);
        var words = verb.Split(' ')
            .Select(w =>
                w switch
                {
                    "IMAGE" => image,
                    "TARGET" => directory[$"out/{Guid.NewGuid():N}"],
                    _ => w,
                }
            );
        var start = new ProcessStartInfo(ImageToolsCommand.Words[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in ImageToolsCommand.Words.Skip(1).Concat(words))
            start.ArgumentList.Add(word);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new Running(Process.Start(start)!);
    }

    private static async Task<int> SignalAsync(Running running, string signal)
    {
        Tool.TryRun("bash", "-c", $"kill -{signal} {running.Process.Id}");
        return await EndAsync(running, AfterTheSignal);
    }

    private static async Task<int> EndAsync(Running running, TimeSpan time, [CallerMemberName] string what = "")
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(time);
        try
        {
            await running.Process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{what}: {string.Join(' ', running.Process.StartInfo.ArgumentList)} still runs after {time.TotalSeconds} s.");
        }
        return running.Process.ExitCode;
    }

    /// <summary>A command that runs. Killed when the test is over.</summary>
    private sealed class Running : IDisposable
    {
        private readonly Task<string> output,
            error;

        public Running(Process process)
        {
            Process = process;
            output = process.StandardOutput.ReadToEndAsync();
            error = process.StandardError.ReadToEndAsync();
        }

        public Process Process { get; }

        public string Output => output.GetAwaiter().GetResult();

        public string Error => Process.HasExited ? error.GetAwaiter().GetResult() : "";

        public void Dispose()
        {
            if (!Process.HasExited)
                Process.Kill();
            Process.Dispose();
        }
    }
}
