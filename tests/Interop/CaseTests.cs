namespace ImageTools.Interop;

/// <summary>
/// Faults that people met, and files of other software: each folder of shared/cases asks the command and knows the right answer,
/// which nobody here wrote.
/// </summary>
public sealed class CaseTests
{
    private const string NotThere = "none";

    private static string Folder =>
        Path.Combine(Environment.GetEnvironmentVariable("IMAGETOOLS_SHARED") ?? Path.Combine(Shared.Repository, "..", "shared"), "cases");

    /// <summary>Every folder, also one that is yet to come. Where there is none, one row says so.</summary>
    public static TheoryData<string> Cases =>
        Directory.Exists(Folder)
            ?
            [
                .. Directory
                    .GetFiles(Folder, "run.sh", SearchOption.AllDirectories)
                    .Select(f => Path.GetRelativePath(Folder, Path.GetDirectoryName(f)!))
                    .Order(StringComparer.Ordinal),
            ]
            : [NotThere];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_case_of_shared_has_the_right_value(string name)
    {
        var script = Shared.File(name == NotThere ? "cases" : Path.Combine("cases", name, "run.sh"));
        Tool.Require("bash", "mke2fs", "sfdisk", "python3", "qemu-img", "openssl");
        using var directory = new TempDirectory();
        var result = Tool.TryRunIn(
            directory.Path,
            new Dictionary<string, string>
            {
                ["IMAGETOOLS"] = Command(directory),
                ["TMPDIR"] = directory.Path,
                ["HOME"] = directory.Path,
            },
            "bash",
            script
        );
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(
            result.ExitCode == 0,
            $"{name} ended with "
                + $"{result.ExitCode}:\n{string.Join('\n', lines.Where(l => !l.StartsWith("ok", StringComparison.Ordinal)))}\n"
                + $"{result.Error}"
        );
        Assert.Contains(lines, l => l.StartsWith("ok", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.StartsWith("WRONG", StringComparison.Ordinal));
    }

    [Fact]
    public void A_case_that_goes_wrong_is_no_success()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(
            directory["run.sh"],
            $". '{Path.Combine(Shared.File("cases"), "lib.sh")}'\n\"$T\" version > /dev/null && ok started\nwrong on purpose\nfinish\n"
        );
        var result = Tool.TryRunIn(
            directory.Path,
            new Dictionary<string, string> { ["IMAGETOOLS"] = Command(directory) },
            "bash",
            directory["run.sh"]
        );
        Assert.Equal((1, "ok     started\nWRONG: on purpose\n"), (result.ExitCode, result.Output));
    }

    /// <summary>The cases take one word for the command.</summary>
    private static string Command(TempDirectory directory)
    {
        if (ImageToolsCommand.Words is [var only])
            return only;
        var wrapper = directory["imagetools"];
        File.WriteAllText(wrapper, $"#!/bin/sh\nexec {string.Join(' ', ImageToolsCommand.Words.Select(w => $"'{w}'"))} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(wrapper, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return wrapper;
    }
}
