using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Services;

/// <summary>systemd as the judge of unit files: a directory with those of a case before the ones that this machine's package has.</summary>
internal static class Systemd
{
    private const string Own = "/lib/systemd/system",
        Program = "/lib/systemd/systemd",
        Nobody = "65534";
    private static readonly string[] Directories = ["/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system"];

    /// <summary>The units of the first transaction.</summary>
    public static HashSet<string> Started((string Path, string Text)[] files, string commandLine)
    {
        Tool.Require("setpriv");
        Require(Program);
        using var directory = new TempDirectory();
        Write(directory.Path, files);
        string[] generated =
        [
            .. ((string[])["n", "e", "l"]).Select(d => Directory.CreateDirectory(Path.Combine(directory.Path, d)).FullName),
        ];
        var environment = new Dictionary<string, string> { ["SYSTEMD_PROC_CMDLINE"] = commandLine, ["HOME"] = "/" };
        Tool.TryRunIn(null, environment, "/lib/systemd/system-generators/systemd-debug-generator", generated);
        environment["SYSTEMD_UNIT_PATH"] = string.Join(
            ':',
            [
                generated[1],
                directory.Path + Directories[0],
                generated[0],
                directory.Path + Directories[1],
                directory.Path + Directories[2],
                Own,
                generated[2],
            ]
        );
        // It refuses to be tested as root.
        var result = Environment.IsPrivilegedProcess
            ? Tool.TryRunIn(
                null,
                environment,
                "setpriv",
                $"--reuid={Nobody}",
                $"--regid={Nobody}",
                "--clear-groups",
                Program,
                "--test",
                "--system",
                "--log-target=console",
                "--no-pager"
            )
            : Tool.TryRunIn(null, environment, Program, "--test", "--system", "--log-target=console", "--no-pager");
        Assert.True(result.ExitCode == 0, result.Error);
        return
        [
            .. result
                .Output.Split("-> By jobs:")[^1]
                .Split('\n')
                .Select(l => l.Split(' ', '\t').Where(w => w.Length > 0).ToArray())
                .Where(w => w is ["Action:", _, "->", "start"])
                .Select(w => w[1]),
        ];
    }

    /// <summary>Whether "systemctl preset-all" enables a unit.</summary>
    public static bool EnabledByPresets((string Path, string Text)[] files, string unit)
    {
        Tool.Require("systemctl");
        using var directory = new TempDirectory();
        Write(directory.Path, files);
        Tool.Run("systemctl", $"--root={directory.Path}", "preset-all", "--preset-mode=enable-only");
        return Tool.TryRun("systemctl", $"--root={directory.Path}", "is-enabled", unit).Output.Trim() == "enabled";
    }

    /// <summary>The same files as a guest's.</summary>
    public static StatedTree Tree((string Path, string Text)[] files, string commandLine)
    {
        Require(Own);
        var vendor = Directory
            .EnumerateFileSystemEntries(Own, "*", SearchOption.AllDirectories)
            .Where(p => new FileInfo(p) is { LinkTarget: not null } || File.Exists(p))
            .Select(p => ("/usr" + p, new FileInfo(p).LinkTarget is { } target ? $"link:{target}" : File.ReadAllText(p)));
        var tree = StatedGuest.Tree([
            .. vendor.Where(v => !files.Any(f => f.Path == v.Item1)),
            ("/usr/lib/systemd/systemd", "x"),
            ("/etc/machine-id", ""),
            .. files,
        ]);
        tree.CommandLine = commandLine;
        return tree;
    }

    private static void Require(string path)
    {
        if (Path.Exists(path))
            return;
        if (Environment.GetEnvironmentVariable("IMAGETOOLS_TEST_TOOLS") == "required")
            Assert.Fail($"{path} is not installed; ./test.sh installs it.");
        Assert.Skip($"{path} is not installed; ./test.sh installs it.");
    }

    private static void Write(string root, (string Path, string Text)[] files)
    {
        Tool.Run("chmod", "755", root);
        foreach (var (path, text) in files)
        {
            var target = root + path;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (text.StartsWith("link:", StringComparison.Ordinal))
                File.CreateSymbolicLink(target, text[5..]);
            else
                File.WriteAllText(target, text);
        }
    }
}
