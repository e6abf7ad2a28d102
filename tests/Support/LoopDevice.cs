using System.Globalization;

namespace ImageTools.Tests.Support;

/// <summary>
/// A block device over a file of the test, and a node of it in the test's own directory. The machine's nodes are never named to
/// the command.
/// </summary>
internal sealed class LoopDevice : IDisposable
{
    private readonly string machine;
    private readonly List<string> mounts = [];
    private bool partitioned;

    private LoopDevice(string machine, string node)
    {
        this.machine = machine;
        Node = node;
    }

    /// <summary>Block special file in the test's directory.</summary>
    public string Node { get; }

    /// <summary>The machine's own node, to stand another one on.</summary>
    public string Machine => machine;

    /// <summary>Why there can be none here, or null.</summary>
    public static string? Missing { get; } = Try();

    /// <summary>Makes one with its node beside the file, or skips the test where that can't be.</summary>
    public static LoopDevice Over(string file)
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        return Over(file, file + ".device");
    }

    /// <summary>Makes one.</summary>
    public static LoopDevice Over(string file, string node, params string[] options)
    {
        var machine = Tool.Run("losetup", ["-f", "--show", .. options, file]).Trim();
        Assert.StartsWith("/dev/loop", machine, StringComparison.Ordinal);
        var loop = new LoopDevice(machine, node);
        MakeNode(node, 'b', File.ReadAllText($"/sys/block/{Path.GetFileName(machine)}/dev").Trim());
        return loop;
    }

    /// <summary>Makes a device node.</summary>
    public static void MakeNode(string path, char kind, string number)
    {
        var parts = number.Split(':');
        Tool.Run("mknod", path, kind.ToString(), parts[0], parts[1]);
    }

    /// <summary>Makes a node of its first partition.</summary>
    public void MakePartition(string node)
    {
        // The kernel forgets partitions of a loop device only when told.
        Tool.TryRun("partx", "-d", machine);
        partitioned = true;
        Tool.Run("partx", "-a", machine);
        var name = Path.GetFileName(machine);
        MakeNode(node, 'b', File.ReadAllText($"/sys/block/{name}/{name}p1/dev").Trim());
    }

    /// <summary>Puts a file system on it and mounts it.</summary>
    public void Mount(string directory)
    {
        Tool.Run("mkfs.ext4", "-q", "-F", machine);
        Directory.CreateDirectory(directory);
        Tool.Run("mount", machine, directory);
        mounts.Add(directory);
    }

    public void Dispose()
    {
        foreach (var mount in mounts)
            Tool.TryRun("umount", mount);
        if (partitioned)
            Tool.TryRun("partx", "-d", machine);
        Tool.TryRun("losetup", "-d", machine);
    }

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return "Device nodes and loop devices need root.";
        using var directory = new TempDirectory();
        File.WriteAllBytes(directory["file"], new byte[1 << 20]);
        var made = Tool.TryRun("losetup", "-f", "--show", directory["file"]);
        if (made.ExitCode != 0)
            return string.Create(CultureInfo.InvariantCulture, $"losetup makes no device here: {made.Error.Trim()}");
        Tool.TryRun("losetup", "-d", made.Output.Trim());
        return Tool.TryRun("mknod", directory["null"], "c", "1", "3").ExitCode == 0 ? null : "mknod makes no node here.";
    }
}
