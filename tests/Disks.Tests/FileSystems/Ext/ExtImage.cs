using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Ext;

/// <summary>A tree of many kinds of files, made into an ext image by mke2fs, which is also opened.</summary>
internal sealed class ExtImage : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly FileSource source;

    /// <summary>mke2fs with <paramref name="arguments"/>, then the commands for debugfs -w.</summary>
    public ExtImage(string[] arguments, int megabytes = 24, int manyFiles = 300, string? debugfs = null)
    {
        MakeTree(manyFiles);
        Tool.Run("mke2fs", ["-q", "-F", "-L", "a label", "-d", directory["tree"], .. arguments, Path, $"{megabytes}M"]);
        if (debugfs is not null)
            Debug(debugfs);
        source = FileSource.Open(Path);
        Files = VolumeContents.Open(source)!;
    }

    public string Path => directory["fs.img"];

    public string Tree => directory["tree"];

    public FileSystem Files { get; }

    /// <summary>The output of one read-only debugfs command.</summary>
    public string Ask(string command) => Tool.Run("debugfs", "-R", command, Path);

    /// <summary>Changes the image by debugfs commands, one a line.</summary>
    public void Debug(string commands)
    {
        File.WriteAllText(directory["commands"], commands);
        Tool.Run("debugfs", "-w", "-f", directory["commands"], Path);
    }

    public string Scratch(string name, byte[] bytes)
    {
        File.WriteAllBytes(directory[name], bytes);
        return directory[name];
    }

    /// <summary>The image again, after it was changed.</summary>
    public FileSystem Reopen() => VolumeContents.Open(source)!;

    public void Dispose()
    {
        source.Dispose();
        directory.Dispose();
    }

    private void MakeTree(int manyFiles)
    {
        var random = new Random(7);
        Directory.CreateDirectory(Tree);
        Directory.CreateDirectory($"{Tree}/many");
        Directory.CreateDirectory($"{Tree}/a/b/c/d");
        for (var i = 0; i < manyFiles; i++)
            File.WriteAllText($"{Tree}/many/a file with a rather long name, number {i:d5}", i % 10 == 0 ? "" : $"content of {i}");
        foreach (
            var size in new[] { 0, 1, 59, 60, 61, 100, 159, 160, 161, 1024, 4096, 4097, 12 * 1024, (12 * 1024) + 1, 70_000, 3_000_000 }
        )
        {
            var bytes = new byte[size];
            random.NextBytes(bytes);
            File.WriteAllBytes($"{Tree}/a/size-{size}", bytes);
        }
        foreach (var length in new[] { 1, 30, 59, 60, 61, 150, 200, 1000 })
            File.CreateSymbolicLink($"{Tree}/a/b/link-{length}", new string('t', length));
        File.WriteAllText($"{Tree}/a/b/c/naïve – имя файла 名前", "unicode");
        using var sparse = File.Create($"{Tree}/a/b/c/sparse");
        foreach (var place in new long[] { 5_000, 300_000, 1_300_000, 5_000_000 })
        {
            sparse.Position = place;
            sparse.Write(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 });
        }
        sparse.SetLength(9_000_001);
    }
}
