using System.Buffers.Binary;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.FileSystems.Conformance;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Iso9660;

public class IsoVariants
{
    [Fact]
    public void Files_of_zisofs_are_decoded()
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory["tree"]);
        // A few files only: genisoimage 1.1.11 with -z does not end on some trees.
        byte[] sparse = new byte[3_000_000],
            half = new byte[400_000];
        sparse[1_234_567] = 1;
        new Random(4).NextBytes(half.AsSpan(100_000, 150_000));
        byte[] same = [.. Enumerable.Repeat((byte)0x5a, 131_073)];
        var contents = new Dictionary<string, byte[]>
        {
            ["sparse"] = sparse,
            ["half"] = half,
            ["same"] = same,
        };
        foreach (var (name, content) in contents)
            File.WriteAllBytes(directory[$"tree/{name}"], content);
        Tool.Run("mkzftree", directory["tree"], directory["packed"]);
        using var volume = FileSource.Open(Make(directory, "genisoimage -quiet -R -z -o", directory["packed"]));
        var files = VolumeContents.Open(volume)!;
        foreach (var (name, content) in contents)
        {
            Assert.Equal(content.Length, FileTree.Find(files, name).Size);
            Assert.True(content.AsSpan().SequenceEqual(FileTree.Read(files, name)), name);
        }
        Assert.Contains(files.Open(FileTree.Find(files, "sparse")).Extents(), e => e.IsZero);
    }

    [Fact]
    public void A_file_of_several_sections_is_read_as_a_whole()
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory["tree"]);
        byte[] first = [.. Enumerable.Repeat((byte)'1', 4096)],
            second = [.. Enumerable.Repeat((byte)'2', 3000)];
        File.WriteAllBytes(directory["tree/a"], first);
        File.WriteAllBytes(directory["tree/b"], second);
        var path = Make(directory, "genisoimage -quiet -o", directory["tree"]);
        var image = File.ReadAllBytes(path);
        // The record of A says that it goes on, and the one of B becomes its second section.
        var root = 2048 * BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(32768 + 158));
        var names = image.AsSpan(root, 2048);
        var a = root + names.IndexOf("A.;1"u8) - 33;
        var b = root + names.IndexOf("B.;1"u8) - 33;
        image[a + 25] |= 0x80;
        image[b + 33] = (byte)'A';
        var files = VolumeContents.Open(new MemorySource(image))!;
        Assert.Equal(["a"], files.List(files.Root).Select(e => e.Name));
        Assert.Equal(first.Length + second.Length, FileTree.Find(files, "/a").Size);
        Assert.Equal([.. first, .. second], FileTree.Read(files, "/a"));
        // The judge reads the same.
        File.WriteAllBytes(path, image);
        Tool.Run("xorriso", "-indev", path, "-osirrox", "on", "-extract", "/", directory["out"]);
        var theirs = Directory.GetFiles(directory["out"]).Single();
        Assert.Equal(File.ReadAllBytes(theirs), FileTree.Read(files, "/a"));

        image[a + 26] = 1;
        image[a + 27] = 1;
        files = VolumeContents.Open(new MemorySource(image))!;
        var refused = Assert.Throws<ImageFormatException>(() => files.Open(FileTree.Find(files, "/a")));
        Assert.Contains("interleaved", refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_further_session_is_said()
    {
        using var directory = new TempDirectory();
        foreach (var name in new[] { "one", "two" })
        {
            Directory.CreateDirectory(directory[name]);
            File.WriteAllText(directory[$"{name}/{name}"], name);
        }
        var path = Make(directory, "genisoimage -quiet -R -o", directory["one"]);
        var blocks = (new FileInfo(path).Length + (32 * 2048) - 1) / (32 * 2048) * 32;
        Tool.Run("genisoimage", "-quiet", "-R", "-C", $"0,{blocks}", "-M", path, "-o", directory["next"], directory["two"]);
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(blocks * 2048);
            file.Position = blocks * 2048;
            file.Write(File.ReadAllBytes(directory["next"]));
        }
        using var volume = FileSource.Open(path);
        var files = VolumeContents.Open(volume)!;
        Assert.Equal(["one"], files.List(files.Root).Select(e => e.Name));
        Assert.Contains(files.State.Remarks, r => r.Contains($"session begins at byte {blocks * 2048}", StringComparison.Ordinal));
    }

    private static string Make(TempDirectory directory, string command, string tree)
    {
        var image = directory["image"];
        var words = command.Split(' ');
        Tool.Run(words[0], [.. words[1..], image, tree]);
        return image;
    }
}
