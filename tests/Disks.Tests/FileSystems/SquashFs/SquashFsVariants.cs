using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.FileSystems.Conformance;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.SquashFs;

public class SquashFsVariants
{
    public static TheoryData<string> Variants =>
        [
            "-comp gzip -b 4096",
            "-comp gzip -Xwindow-size 8 -Xstrategy huffman_only,filtered -noI -noId",
            "-comp lzma -b 65536",
            "-comp lzo -b 131072",
            "-comp lz4 -no-fragments",
            "-comp xz -b 1M -Xbcj x86,arm,armthumb,powerpc,sparc,ia64",
            "-comp xz -b 16384 -Xdict-size 8192 -always-use-fragments",
            "-comp zstd -b 256K -noF -no-exports",
            "-comp zstd -noD -no-duplicates -nopad",
        ];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Whole_tree_is_what_mksquashfs_was_given(string arguments)
    {
        using var directory = new TempDirectory();
        var tree = new SourceTree(directory["tree"]);
        using var volume = FileSource.Open(Make(directory, arguments));
        var files = VolumeContents.Open(volume)!;
        tree.Check(files);
        Assert.Equal("squashfs", files.Type);
        Assert.Contains(arguments.Split(' ')[1], files.State.Features);
    }

    [Fact]
    public void Attributes_are_what_setfattr_set()
    {
        using var directory = new TempDirectory();
        _ = new SourceTree(directory["tree"], many: 10);
        XattrTool.Set(directory["tree"], "a/random-1", "user.short", "value");
        XattrTool.Set(directory["tree"], "a/random-1", "user.long", new string('v', 300));
        XattrTool.Set(directory["tree"], "a/b/text-1", "user.long", new string('v', 300));
        XattrTool.Set(directory["tree"], "many", "user.directory", "d");
        using var volume = FileSource.Open(Make(directory, "-comp gzip"));
        XattrTool.Check(VolumeContents.Open(volume)!, directory["tree"], ["/a/random-1", "/a/b/text-1", "/many", "/a/random-512"]);
    }

    [Fact]
    public void Each_block_is_decoded_once_by_one_reader_or_several_in_small_pieces()
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory["tree"]);
        // Bytes that do not compress, so that what is read says how often.
        var content = new byte[4 << 20];
        new Random(5).NextBytes(content);
        for (var i = 0; i < content.Length; i += 2)
            content[i] = 0;
        File.WriteAllBytes(directory["tree/file"], content);
        using var volume = new OverlaidVolume(FileSource.Open(Make(directory, "-comp zstd -b 128K")));
        var files = VolumeContents.Open(volume)!;
        var file = files.Open(FileTree.Find(files, "/file"));
        var before = volume.BytesRead;
        Parallel.For(0, 4, _ =>
        {
            var piece = new byte[3001];
            for (var at = 0; at < content.Length; at += piece.Length)
            {
                var count = Math.Min(piece.Length, content.Length - at);
                file.Read(at, piece.AsSpan(0, count));
                Assert.True(content.AsSpan(at, count).SequenceEqual(piece.AsSpan(0, count)));
            }
        });
        Assert.InRange(volume.BytesRead - before, content.Length / 4, volume.Length);
    }

    [Fact]
    public void A_volume_that_is_cut_off_is_refused_by_name()
    {
        using var directory = new TempDirectory();
        _ = new SourceTree(directory["tree"], many: 10);
        var path = Make(directory, "-comp gzip");
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length / 2);
        using var volume = FileSource.Open(path);
        var refused = Assert.Throws<ImageFormatException>(() => VolumeContents.Open(volume));
        Assert.Equal("bytes_used", refused.Field);
    }

    private static string Make(TempDirectory directory, string arguments)
    {
        var image = directory["image"];
        Tool.Run("mksquashfs", [directory["tree"], image, "-noappend", "-quiet", "-no-progress", .. arguments.Split(' ')]);
        return image;
    }
}
