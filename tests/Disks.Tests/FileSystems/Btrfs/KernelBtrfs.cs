using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Tests.FileSystems.Btrfs;

/// <summary>A btrfs that Linux has mounted: it writes what is read afterwards, and says what is there.</summary>
internal sealed class KernelBtrfs : IDisposable
{
    private readonly List<LoopDevice> devices = [];
    private readonly string mount;
    private bool isMounted;

    private KernelBtrfs(string mount) => this.mount = mount;

    /// <summary>Where it is mounted.</summary>
    public string Path => mount;

    /// <summary>Mounts the file system on these files, or skips the test where that can't be.</summary>
    public static KernelBtrfs Mount(TempDirectory directory, IReadOnlyList<string> files, string options = "noatime")
    {
        Assert.SkipUnless(LoopDevice.Missing is null, LoopDevice.Missing ?? "");
        Tool.TryRun("modprobe", "btrfs");
        Assert.SkipUnless(
            File.ReadAllText("/proc/filesystems").Contains("\tbtrfs", StringComparison.Ordinal),
            "The kernel has no btrfs to mount here."
        );
        var mounted = new KernelBtrfs(directory[$"mount{Guid.NewGuid():N}"]);
        Directory.CreateDirectory(mounted.mount);
        try
        {
            foreach (var file in files)
                mounted.devices.Add(LoopDevice.Over(file, $"{file}.{Guid.NewGuid():N}.device"));
            var nodes = mounted.devices.Select(d => d.Machine).ToArray();
            Tool.Run("btrfs", ["device", "scan", .. nodes]);
            Tool.Run("mount", "-t", "btrfs", "-o", options, nodes[0], mounted.mount);
            mounted.isMounted = true;
            return mounted;
        }
        catch
        {
            mounted.Dispose();
            throw;
        }
    }

    /// <summary>Runs a script in it.</summary>
    public void Run(string script)
    {
        var result = Tool.TryRunIn(mount, null, "bash", "-c", script);
        Assert.True(result.ExitCode == 0, $"{script}\n{result.Output}\n{result.Error}");
    }

    /// <summary>What Linux shows: a line for each path.</summary>
    public SortedDictionary<string, string> Tree()
    {
        var tree = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var found = Tool.TryRunIn(mount, null, "find", ".", "-mindepth", "1", "-printf", "%P\t%y %s %n %m %U:%G %l\n").Output;
        foreach (var line in found.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            tree[line.Split('\t')[0]] = line.Split('\t')[1];
        var sums = Tool.TryRunIn(mount, null, "find", ".", "-type", "f", "-exec", "sha256sum", "{}", "+").Output;
        foreach (var line in sums.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            tree[line[68..]] += line[..64];
        var path = "";
        var attributes = Tool.TryRunIn(mount, null, "getfattr", "-R", "-h", "-d", "-m", "-", "-e", "hex", ".").Output;
        foreach (var line in attributes.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# file: ", StringComparison.Ordinal))
                path = line[8..];
            else if (path != ".")
                tree[path] += " " + line;
        }
        return tree;
    }

    /// <summary>What is read here, in the same form.</summary>
    public static SortedDictionary<string, string> Tree(FileSystem files, FileNode? root = null)
    {
        var tree = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, found) in Corpus.CorpusTree.Read(files, root).Files)
        {
            var node = found.Node!;
            var kind = found.Type switch
            {
                "file" => "f",
                "dir" => "d",
                "link" => "l",
                "fifo" => "p",
                var other => other,
            };
            var attributes = files
                .Xattrs(node)
                .OrderBy(a => a.Name, StringComparer.Ordinal)
                .Select(a => $" {a.Name}=0x{Convert.ToHexStringLower(a.Value.Span)}");
            tree[path[1..]] =
                $"{kind} {node.Size} {node.Links} {Convert.ToString(node.Mode, 8)} {node.Uid}:{node.Gid} "
                + $"{found.Refusal ?? found.Hash ?? found.Target}{string.Concat(attributes)}";
        }
        return tree;
    }

    /// <summary>Fails with the first lines that differ.</summary>
    public static void Same(SortedDictionary<string, string> expected, SortedDictionary<string, string> actual, string what)
    {
        var differences = expected
            .Keys.Union(actual.Keys)
            .Where(k => expected.GetValueOrDefault(k) != actual.GetValueOrDefault(k))
            .Select(k => $"{k}: {actual.GetValueOrDefault(k, "missing")} in place of {expected.GetValueOrDefault(k, "nothing")}")
            .ToArray();
        Assert.True(differences.Length == 0, $"{what}: {differences.Length} differ\n{string.Join("\n", differences.Take(10))}");
    }

    public void Dispose()
    {
        if (isMounted)
            Tool.TryRun("umount", mount);
        foreach (var device in devices)
        {
            Tool.TryRun("btrfs", "device", "scan", "--forget", device.Machine);
            device.Dispose();
        }
    }
}
