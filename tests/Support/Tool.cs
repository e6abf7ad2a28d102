using System.Diagnostics;

namespace ImageTools.Tests.Support;

/// <summary>An independent program that judges what we did: qemu-img, debugfs, openssl, node …</summary>
internal static class Tool
{
    /// <summary>Runs it and returns its standard output; fails the test when it exits with anything but 0.</summary>
    public static string Run(string program, params string[] arguments)
    {
        var result = TryRun(program, arguments);
        Assert.True(
            result.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} exited with {result.ExitCode}\n{result.Output}\n{result.Error}"
        );
        return result.Output;
    }

    /// <summary>
    /// Runs it whatever it exits with. A program that is not installed skips the test by name, or fails it under
    /// ./test.sh.
    /// </summary>
    public static ToolResult TryRun(string program, params string[] arguments) => TryRunIn(null, null, program, arguments);

    /// <summary>The same in a directory and with extra environment variables.</summary>
    public static ToolResult TryRunIn(
        string? directory,
        IReadOnlyDictionary<string, string>? environment,
        string program,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(Find(program))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = directory ?? "",
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ToolResult(process.ExitCode, output, error.Result);
    }

    /// <summary>Skips the test (or fails it under ./test.sh, which installs everything) when a program is missing.</summary>
    public static void Require(params string[] programs)
    {
        foreach (var program in programs)
            Find(program);
    }

    /// <summary>The same for a package that is no program, by a directory that it brings.</summary>
    public static void RequirePackage(string package, string directory)
    {
        if (!Directory.Exists(directory))
            Missing(package);
    }

    private static string Find(string program)
    {
        if (program.Contains('/'))
            return program;
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Concat(["/usr/sbin", "/sbin"])
            .Select(d => Path.Combine(d, program))
            .FirstOrDefault(File.Exists);
        if (path is null)
            Missing(program);
        return path!;
    }

    private static void Missing(string what)
    {
        var message = $"{what} is not installed; ./test.sh installs it.";
        if (Environment.GetEnvironmentVariable("IMAGETOOLS_TEST_TOOLS") == "required")
            Assert.Fail(message);
        Assert.Skip(message);
    }
}
