using System.Globalization;
using System.Text;
using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Tests.FileSystems.Kernel;

/// <summary>What the kernel says is in an image that a script of tests/kernel made.</summary>
internal sealed class KernelAnswer
{
    private readonly Dictionary<string, (char Kind, long Size, string Mode, string Target)> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> hashes = new(StringComparer.Ordinal);

    private KernelAnswer() { }

    /// <summary>Number of files with content.</summary>
    public int Files => hashes.Count;

    /// <summary>
    /// Runs a script, which writes into <paramref name="directory"/>; the test is skipped where the machine can't do
    /// that.
    /// </summary>
    public static KernelAnswer Make(TempDirectory directory, string script, params string[] arguments)
    {
        const int CannotHere = 77;
        var result = Tool.TryRun("bash", [Path.Combine(Shared.Repository, "tests", "kernel", script), .. arguments, directory.Path]);
        Assert.SkipWhen(result.ExitCode == CannotHere, result.Output.Trim());
        Assert.True(result.ExitCode == 0, $"{script} exited with {result.ExitCode}\n{result.Output}\n{result.Error}");
        var answer = new KernelAnswer();
        foreach (var record in Records(directory["names"]))
        {
            var fields = record.Split('\t', 5);
            answer.names[fields[4]] = (fields[0][0], long.Parse(fields[1], CultureInfo.InvariantCulture), fields[2], fields[3]);
        }
        foreach (var record in Records(directory["hashes"]))
            answer.hashes[record[(record.IndexOf(' ', StringComparison.Ordinal) + 4)..]] = record[..64].ToUpperInvariant();
        return answer;
    }

    /// <summary>Holds every name, size, mode, target and content of a file system against the answer.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="hasModes">Whether it stores modes; the kernel makes them up otherwise.</param>
    public void Check(FileSystem files, bool hasModes)
    {
        var left = new HashSet<string>(names.Keys, StringComparer.Ordinal);
        foreach (var (path, node) in FileTree.Walk(files))
        {
            var relative = path[1..];
            Assert.True(left.Remove(relative), $"{path} is not shown by the kernel, or twice by us");
            var (kind, size, mode, target) = names[relative];
            var ourKind = node.Type switch
            {
                FileNodeType.File => 'f',
                FileNodeType.Directory => 'd',
                FileNodeType.SymbolicLink => 'l',
                _ => '?',
            };
            Assert.True(kind == ourKind, $"{path} is {ourKind} in place of {kind}");
            if (hasModes)
                Assert.True(mode == Convert.ToString(node.Mode, 8), $"{path} has mode {Convert.ToString(node.Mode, 8)} in place of {mode}");
            if (node.IsLink)
                Assert.Equal(target, files.ReadLink(node));
            if (!node.IsFile)
                continue;
            Assert.True(size == node.Size, $"{path} has {node.Size} bytes in place of {size}");
            Assert.True(hashes[relative] == FileTree.Hash(files.Open(node)), $"{path} has other bytes than the kernel reads");
        }
        Assert.True(left.Count == 0, $"{left.Count} names are missing: {string.Join(", ", left.Take(20))}");
    }

    private static string[] Records(string file) =>
        Encoding.UTF8.GetString(File.ReadAllBytes(file)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
}
