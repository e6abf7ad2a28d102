namespace ImageTools.Interop;

/// <summary>
/// The packages of NodeClients/package-lock.json, installed once into a directory that outlives the run: IMAGETOOLS_NODE_MODULES, or
/// .test/node of this repository.
/// </summary>
internal sealed class NodeClients
{
    private readonly string directory;

    private NodeClients(string directory) => this.directory = directory;

    /// <summary>Where the packages and scripts are.</summary>
    public string Directory => directory;

    /// <summary>Skips the test (fails it under ./test.sh) when npm is missing or the packages cannot be had.</summary>
    public static NodeClients Install()
    {
        Tool.Require("node", "npm");
        var source = Path.Combine(Shared.Repository, "tests", "Interop", "NodeClients");
        var directory = Environment.GetEnvironmentVariable("IMAGETOOLS_NODE_MODULES") ?? Path.Combine(Shared.Repository, ".test", "node");
        System.IO.Directory.CreateDirectory(directory);
        var lockFile = Path.Combine(directory, "package-lock.json");
        var stamp = Path.Combine(directory, "installed");
        var wanted = File.ReadAllText(Path.Combine(source, "package-lock.json"));
        foreach (var file in System.IO.Directory.EnumerateFiles(source))
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)), overwrite: true);
        if (File.Exists(stamp) && File.ReadAllText(stamp) == wanted)
            return new NodeClients(directory);

        var result = Tool.TryRunIn(
            directory,
            null,
            "npm",
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--omit-lockfile-registry-resolved"
        );
        if (result.ExitCode != 0)
        {
            var message =
                $"npm ci in {directory} did not work; it needs the packages of {lockFile} from npm's registry or cache.\n{result.Error}";
            if (Environment.GetEnvironmentVariable("IMAGETOOLS_TEST_TOOLS") == "required")
                Assert.Fail(message);
            Assert.Skip(message);
        }
        File.WriteAllText(stamp, wanted);
        return new NodeClients(directory);
    }

    /// <summary>The lines that a script prints; a failed assertion in it fails the test with its text.</summary>
    public string[] Run(string script, string ready, string data, string? image = null, Dictionary<string, string>? more = null)
    {
        Dictionary<string, string> environment = new()
        {
            ["IMAGETOOLS_CLOUD"] = ready,
            ["IMAGETOOLS_DATA"] = data,
            ["IMAGETOOLS_IMAGE"] = image ?? "",
            ["NO_PROXY"] = "127.0.0.1",
        };
        foreach (var (name, value) in more ?? [])
            environment[name] = value;
        var result = Tool.TryRunIn(directory, environment, "node", script);
        Assert.True(result.ExitCode == 0, $"{script} exited with {result.ExitCode}\n{result.Output}\n{result.Error}");
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
