using System.Globalization;
using System.Text.RegularExpressions;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Tests.FileSystems.Xfs;

/// <summary>An XFS image that mkfs.xfs made, and what xfsprogs and Linux say of it.</summary>
internal sealed partial class XfsImage : IDisposable
{
    // As the project's own tests do; else mkfs.xfs makes nothing below 300 MiB.
    private static readonly Dictionary<string, string> Small = new()
    {
        ["TEST_DIR"] = "1",
        ["TEST_DEV"] = "1",
        ["QA_CHECK_FS"] = "1",
    };

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;
    private readonly TempDirectory directory = new();

    public XfsImage(string arguments, int megabytes = 64, string? protofile = null, bool externalLog = false)
    {
        Tool.Run("truncate", "-s", $"{megabytes}M", Path);
        var options = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (externalLog)
        {
            Tool.Run("truncate", "-s", "16M", Log);
            options.AddRange(["-l", $"logdev={Log}"]);
        }
        if (protofile is not null)
        {
            File.WriteAllText(directory["proto"], protofile);
            options.AddRange(["-p", directory["proto"]]);
        }
        var made = Tool.TryRunIn(null, Small, "mkfs.xfs", ["-q", "-f", "-K", .. options, Path]);
        Assert.True(made.ExitCode == 0, made.Error);
    }

    public string Path => directory["fs.img"];

    public string Log => directory["log.img"];

    public string this[string name] => directory[name];

    /// <summary>The output of commands of xfs_db.</summary>
    public static string Ask(string image, params string[] commands) =>
        Tool.Run("xfs_db", ["-r", .. commands.SelectMany(c => new[] { "-c", c }), image]);

    /// <summary>Changes the image by commands of xfs_db.</summary>
    public void Change(params string[] commands) => Tool.Run("xfs_db", ["-x", .. commands.SelectMany(c => new[] { "-c", c }), Path]);

    /// <summary>
    /// The free blocks by xfs_db, counted from the beginning of the volume: without the ones in reserve, which it lists too.
    /// </summary>
    public static SortedSet<long> FreeBlocks(string image)
    {
        var (groupBlocks, groups) = (Number(Ask(image, "sb 0", "print agblocks")), Number(Ask(image, "sb 0", "print agcount")));
        var blocks = new SortedSet<long>();
        foreach (Match line in FreeLine().Matches(Ask(image, "freesp -d")))
        {
            var start = (long.Parse(line.Groups[1].Value, Invariant) * groupBlocks) + long.Parse(line.Groups[2].Value, Invariant);
            for (var i = 0L; i < long.Parse(line.Groups[3].Value, Invariant); i++)
                Assert.True(blocks.Add(start + i));
        }
        var commands = Enumerable
            .Range(0, (int)groups)
            .SelectMany(g => new[] { $"agf {g}", "print flfirst", "print flcount", $"agfl {g}", "print bno" });
        var printed = Ask(image, [.. commands]).Split('\n');
        for (var group = 0; group < groups; group++)
        {
            var (list, count) = (Number(printed[group * 3]), Number(printed[(group * 3) + 1]));
            var reserved = Reserved().Matches(printed[(group * 3) + 2]);
            for (; count > 0; count--, list++)
            {
                var block = long.Parse(reserved[(int)(list % reserved.Count)].Groups[1].Value, Invariant);
                Assert.True(blocks.Remove((group * groupBlocks) + block));
            }
        }
        return blocks;
    }

    /// <summary>The number that xfs_db prints for one field.</summary>
    public static long Number(string printed) => long.Parse(printed.Split('=')[1].Trim(), Invariant);

    /// <summary>Mounts an image, runs a shell script in it and unmounts it. A test without loop devices is skipped.</summary>
    public void Mounted(string image, string script, string options = "loop")
    {
        Assert.SkipUnless(LoopDevice.Missing is null, LoopDevice.Missing ?? "");
        var mount = directory["mounted"];
        Directory.CreateDirectory(mount);
        var mounted = Tool.TryRun("mount", "-t", "xfs", "-o", options, image, mount);
        Assert.True(mounted.ExitCode == 0, mounted.Error);
        try
        {
            var ran = Tool.TryRunIn(mount, null, "sh", "-e", "-c", script);
            Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);
        }
        finally
        {
            Tool.Run("umount", mount);
        }
    }

    /// <summary>What Linux shows of an image: a line a file, a line a content, a line an attribute, sorted.</summary>
    public string[] Tree(string image, string options = "loop,ro")
    {
        var (list, attributes) = (directory["list"], directory["attributes"]);
        Mounted(
            image,
            $"""
            find . -mindepth 1 -printf '%P|%y|%m|%U|%G|%n|%l\n' > {list}
            find . -type f -printf '%P\n' | tr '\n' '\0' | xargs -0 -r sha256sum >> {list}
            find . -mindepth 1 | xargs -d '\n' -r getfattr -h -d -m - -e hex > {attributes}
            """,
            options
        );
        var lines = File.ReadAllLines(list).ToList();
        var path = "";
        foreach (var line in File.ReadLines(attributes).Where(l => l.Length > 0))
        {
            if (line.StartsWith("# file: ", StringComparison.Ordinal))
                path = line["# file: ".Length..];
            else
                lines.Add($"{path} {line}");
        }
        lines.Sort(StringComparer.Ordinal);
        return [.. lines];
    }

    /// <summary>What we show of an image, in the same form.</summary>
    public static string[] Tree(FileSystem files)
    {
        var lines = new List<string>();
        foreach (var (path, node) in FileTree.Walk(files))
        {
            var name = path[1..];
            var type = node.Type switch
            {
                FileNodeType.File => 'f',
                FileNodeType.Directory => 'd',
                FileNodeType.SymbolicLink => 'l',
                FileNodeType.CharacterDevice => 'c',
                FileNodeType.BlockDevice => 'b',
                FileNodeType.Fifo => 'p',
                _ => 's',
            };
            var target = node.IsLink ? files.ReadLink(node) : "";
            lines.Add($"{name}|{type}|{Convert.ToString(node.Mode, 8)}|{node.Uid}|{node.Gid}|{node.Links}|{target}");
            if (node.IsFile)
                lines.Add($"{FileTree.Hash(files.Open(node)).ToLowerInvariant()}  {name}");
            foreach (var attribute in files.Xattrs(node))
            {
                var value = attribute.Value.IsEmpty ? "" : $"0x{Convert.ToHexStringLower(attribute.Value.Span)}";
                lines.Add($"{name} {attribute.Name}={value}");
            }
            Assert.Equal(node, files.Lookup(FileTree.Find(files, Parent(path)), name[(name.LastIndexOf('/') + 1)..]));
        }
        lines.Sort(StringComparer.Ordinal);
        return [.. lines];
    }

    private static string Parent(string path) => path[..path.LastIndexOf('/')];

    public void Dispose() => directory.Dispose();

    [GeneratedRegex(@"^ *([0-9]+) +([0-9]+) +([0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex FreeLine();

    // "1:6", "2:null", "3-5:7": the room of the list, with what is in it.
    [GeneratedRegex(@"[0-9]+:([0-9]+|null)")]
    private static partial Regex Reserved();
}
