using System.Text;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.FileSystems;

/// <summary>A directory from which tools make read-only images, and the judge of what we read of them.</summary>
internal sealed class SourceTree
{
    private static readonly DateTime Time = new(2024, 2, 29, 12, 34, 56, DateTimeKind.Utc);

    /// <summary>Makes the files below <paramref name="path"/>.</summary>
    /// <param name="path">A directory that is not there yet.</param>
    /// <param name="many">Files of one directory.</param>
    public SourceTree(string path, int many = 1000)
    {
        Path = path;
        var random = new Random(many);
        foreach (var directory in new[] { "a/b/c/d", "many", "empty" })
            Directory.CreateDirectory($"{path}/{directory}");
        for (var i = 0; i < many; i++)
            File.WriteAllText($"{path}/many/{i:d5}-{new string('n', i % 90)}", $"{i}\n");
        foreach (var size in new[] { 0, 1, 511, 512, 4095, 4096, 4097, 65_535, 131_072, 131_073, 1_500_000 })
        {
            Write($"a/random-{size}", size, random.NextBytes);
            Write($"a/b/text-{size}", size, b => Encoding.ASCII.GetBytes(Text(size)).AsSpan(0, b.Length).CopyTo(b));
            Write($"a/b/c/same-{size}", size, b => b.AsSpan().Fill(0x5a));
        }
        using (var sparse = File.Create($"{path}/a/sparse"))
        {
            sparse.SetLength(3_000_000);
            sparse.Position = 1_234_567;
            sparse.WriteByte(1);
        }
        File.WriteAllBytes(
            $"{path}/a/half-noise",
            [.. Enumerable.Range(0, 400_000).Select(i => (byte)(i / 50_000 % 2 == 0 ? random.Next() : 0))]
        );
        File.CreateSymbolicLink($"{path}/link", "a/b/../b/text-512");
        File.CreateSymbolicLink($"{path}/a/long", "/" + string.Join('/', Enumerable.Repeat("segment", 60)));
        File.WriteAllText($"{path}/übung 文件 😀.txt", "u");
        Tool.Run("chmod", "2500", $"{path}/a/random-1");
        foreach (
            var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(f => new FileInfo(f).LinkTarget is null)
        )
        {
            File.SetLastWriteTimeUtc(file, Time);
        }
    }

    public string Path { get; }

    /// <summary>
    /// Every file of the tree, and no other, is in <paramref name="files"/>, is found by its name, and has the same content, target, mode
    /// and time.
    /// </summary>
    public void Check(FileSystem files)
    {
        var found = FileTree.Walk(files).ToDictionary(x => x.Path, x => x.Node);
        var expected = Directory
            .EnumerateFileSystemEntries(Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(p => p[Path.Length..])
            .ToArray();
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        foreach (var path in expected)
        {
            var info = new FileInfo(Path + path);
            var node = FileTree.Find(files, path);
            Assert.Equal(found[path].Id, node.Id);
            if (node.IsLink)
            {
                Assert.Equal(info.LinkTarget, files.ReadLink(node));
                continue;
            }
            Assert.True((int)info.UnixFileMode == node.Mode, $"{path}: mode {Convert.ToString(node.Mode, 8)}");
            if (!node.IsFile)
                continue;
            Assert.Equal(info.Length, node.Size);
            Assert.Equal(Time, node.Modified.UtcDateTime);
            using var original = FileSource.Open(info.FullName);
            var content = files.Open(node);
            Assert.True(FileTree.Hash(original) == FileTree.Hash(content), path);
            Assert.Equal(content.Length, content.Extents().Sum(e => e.Length));
            foreach (var hole in content.Extents().Where(e => e.IsZero))
                Assert.True(original.ReadBytes(hole.Start, (int)hole.Length).AsSpan().IndexOfAnyExcept((byte)0) < 0, $"{path}: {hole}");
            foreach (var plain in content.Extents().Where(e => e is { Storage: not null, Encoded: null }))
            {
                Assert.Equal(
                    original.ReadBytes(plain.Start, (int)plain.Length),
                    plain.Storage!.ReadBytes(plain.StorageOffset, (int)plain.Length)
                );
            }
        }
        var many = FileTree.Find(files, "/many");
        foreach (var name in new[] { "", ".", "..", "0", "00000", "99999", "\u007f", "no such name", new string('n', 300) })
            Assert.Null(files.Lookup(many, name));
        Assert.NotNull(files.FreeSpace.Reason);
    }

    private static string Text(int size)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < size; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"line {i} of a log that says {i * 7919 % 1000}\n");
        return text.ToString();
    }

    private void Write(string name, int size, Action<byte[]> fill)
    {
        var bytes = new byte[size];
        fill(bytes);
        File.WriteAllBytes($"{Path}/{name}", bytes);
    }
}
