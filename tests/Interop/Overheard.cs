using System.Diagnostics;
using System.Text;

namespace ImageTools.Interop;

/// <summary>
/// A user whose every file lies in one directory and whose every command is listened to: what the commands say and what they leave behind
/// can be searched afterwards. Keys lie in
/// <see cref="Given"/>, where the user put them.
/// </summary>
internal sealed class Overheard : IDisposable
{
    private readonly TempDirectory root = new();
    private readonly List<(string Where, byte[] Bytes)> said = [];

    /// <summary>Creates the user's directories.</summary>
    public Overheard()
    {
        foreach (var name in (string[])["given", "home", "state", "data", "cache", "config", "tmp", "work"])
            Directory.CreateDirectory(root[name]);
    }

    /// <summary>Everything that the user owns.</summary>
    public string Root => root.Path;

    /// <summary>Where the user keeps keys: the one directory in which they may be.</summary>
    public string Given => root["given"];

    /// <summary>Where commands run.</summary>
    public string Work => root["work"];

    /// <summary>How many commands ran.</summary>
    public int Commands { get; private set; }

    /// <summary>Writes a file that the user has, keys in it.</summary>
    public string Give(string name, string text)
    {
        var path = Path.Combine(Given, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>
    /// Runs the command to its end and remembers what it said; it has to end with <paramref name="exit"/>, so that each story is
    /// the one that was meant.
    /// </summary>
    public ToolResult Run(int exit, IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments) =>
        Run(exit, environment, ImageToolsCommand.Words, arguments);

    /// <summary>The same where it does not matter by which exit code it fails.</summary>
    public void RunToFail(IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        var result = Tool.TryRunIn(
            Work,
            Environment(environment),
            ImageToolsCommand.Words[0],
            [.. ImageToolsCommand.Words.Skip(1), .. arguments]
        );
        Remember(string.Join(' ', arguments), result.Output + result.Error);
        Assert.True(result.ExitCode is 1 or 2 or 3, $"{string.Join(' ', arguments)}: {result.ExitCode}\n{result.Output}\n{result.Error}");
        Commands++;
    }

    /// <summary>The same with a standard output that takes nothing.</summary>
    public ToolResult RunIntoFullDisk(int exit, IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments) =>
        Run(exit, environment, ["sh", "-c", "exec \"$0\" \"$@\" > /dev/full", .. ImageToolsCommand.Words], arguments);

    /// <summary>Runs the command with less memory than it needs and remembers what the runtime said when it ended the process.</summary>
    public ToolResult RunOutOfMemory(IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        var result = Tool.TryRunIn(
            Work,
            Environment([.. environment, new("DOTNET_GCHeapHardLimit", "1000000")]),
            ImageToolsCommand.Words[0],
            [.. ImageToolsCommand.Words.Skip(1), .. arguments]
        );
        Remember(string.Join(' ', arguments), result.Output + result.Error);
        Commands++;
        return result;
    }

    /// <summary>The same in text and in JSON. An error is one run: what is told in JSON is told in text too, on standard error.</summary>
    public void RunBoth(int exit, IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        if (exit is 0 or 3)
            Run(exit, environment, arguments);
        Run(exit, environment, [.. arguments, "--json"]);
    }

    /// <summary>
    /// Runs the command until <paramref name="moment"/>, remembers the argument lists of it and of what it started, and kills
    /// it.
    /// </summary>
    public async Task KillAsync(IEnumerable<KeyValuePair<string, string>> environment, Task moment, params string[] arguments)
    {
        var words = ImageToolsCommand.Words;
        var start = new ProcessStartInfo(words[0], [.. words.Skip(1), .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Work,
        };
        foreach (var (name, value) in Environment(environment))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await moment.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        // Without what the user typed, which everybody could see there anyway.
        foreach (var id in Family(process.Id))
        {
            Remember(
                $"argument list of {id}",
                string.Join(' ', (await File.ReadAllTextAsync($"/proc/{id}/cmdline")).Split('\0').Except(arguments))
            );
        }

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Remember(string.Join(' ', arguments), await output + await error);
        Commands++;
    }

    /// <summary>
    /// Everything that was said, and every file of the user but those in <see cref="Given"/>, and of
    /// <paramref name="others"/>.
    /// </summary>
    public IEnumerable<(string Where, byte[] Bytes)> Everything(params string[] others) =>
        [
            .. said,
            .. new[] { Root }
                .Concat(others)
                .SelectMany(d => Directory.EnumerateFiles(d, "*", SearchOption.AllDirectories))
                .Where(f => !f.StartsWith(Given + "/", StringComparison.Ordinal))
                .Select(f => (f, (byte[])[.. Encoding.UTF8.GetBytes(f), .. Read(f)])),
        ];

    /// <inheritdoc/>
    public void Dispose() => root.Dispose();

    /// <summary>Locks of running clouds and sockets for debuggers have no bytes, and can't be opened.</summary>
    private static byte[] Read(string path) => new FileInfo(path).Length == 0 ? [] : File.ReadAllBytes(path);

    private void Remember(string what, string text) => said.Add((what, Encoding.UTF8.GetBytes(text)));

    private ToolResult Run(int exit, IEnumerable<KeyValuePair<string, string>> environment, string[] words, string[] arguments)
    {
        var result = Tool.TryRunIn(Work, Environment(environment), words[0], [.. words.Skip(1), .. arguments]);
        Remember(string.Join(' ', arguments), result.Output + result.Error);
        Assert.True(
            result.ExitCode == exit,
            $"{string.Join(' ', arguments)}: {result.ExitCode} and not {exit}\n{result.Output}\n{result.Error}"
        );
        Commands++;
        return result;
    }

    private Dictionary<string, string> Environment(IEnumerable<KeyValuePair<string, string>> more)
    {
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = root["home"],
            ["XDG_STATE_HOME"] = root["state"],
            ["XDG_DATA_HOME"] = root["data"],
            ["XDG_CACHE_HOME"] = root["cache"],
            ["XDG_CONFIG_HOME"] = root["config"],
            ["TMPDIR"] = root["tmp"],
            ["ALIBABA_CLOUD_REGION_ID"] = "cn-hangzhou",
            ["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "true",
        };
        foreach (var (name, value) in more)
            environment[name] = value;
        return environment;
    }

    /// <summary>A process and those that it started.</summary>
    private static IEnumerable<int> Family(int id)
    {
        var children = File.Exists($"/proc/{id}/task/{id}/children") ? File.ReadAllText($"/proc/{id}/task/{id}/children") : "";
        return
        [
            id,
            .. children
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(c => Family(int.Parse(c, System.Globalization.CultureInfo.InvariantCulture))),
        ];
    }
}
