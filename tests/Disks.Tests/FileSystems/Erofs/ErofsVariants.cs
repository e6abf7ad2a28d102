using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FileSystems.Erofs;

public class ErofsVariants
{
    private const string Uuid = "01234567-89ab-cdef-0123-456789abcdef";

    public static TheoryData<string> Variants =>
        [
            "-x-1",
            "-zlz4",
            "-zlz4hc,12 -C65536",
            "-zlz4hc -C4096 -Eztailpacking",
            "-zlz4 -Elegacy-compress",
            "-zlz4 -C16384 -Elegacy-compress",
            "-Enoinline_data,force-inode-extended",
            "-Eforce-inode-compact --ignore-mtime",
            "--chunksize=4096",
            "--chunksize=65536 -Eforce-chunk-indexes",
        ];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Whole_tree_is_what_mkfs_was_given(string arguments)
    {
        using var directory = new TempDirectory();
        var tree = new SourceTree(directory["tree"]);
        using var volume = FileSource.Open(Make(directory, $"-U {Uuid} -T1709210096 {arguments}"));
        var files = VolumeContents.Open(volume)!;
        tree.Check(files);
        Assert.Equal(("erofs", Uuid), (files.Type, files.Uuid));
        Assert.Empty(files.State.Remarks);
    }

    [Theory]
    [InlineData("-x1")]
    [InlineData("-x100")]
    [InlineData("-x2 -zlz4hc")]
    public void Attributes_of_its_own_and_shared_ones_are_what_setfattr_set(string arguments)
    {
        using var directory = new TempDirectory();
        _ = new SourceTree(directory["tree"], many: 10);
        foreach (var path in new[] { "a/random-1", "a/random-512", "a/b/text-1", "many", "empty" })
            XattrTool.Set(directory["tree"], path, "user.shared", new string('v', 300));
        XattrTool.Set(directory["tree"], "a/random-1", "user.own", "value");
        using var volume = FileSource.Open(Make(directory, arguments));
        XattrTool.Check(VolumeContents.Open(volume)!, directory["tree"], ["/a/random-1", "/a/b/text-1", "/many", "/a/random-4096"]);
    }

    [Fact]
    public void A_superblock_that_differs_from_its_checksum_is_refused()
    {
        using var directory = new TempDirectory();
        _ = new SourceTree(directory["tree"], many: 10);
        var path = Make(directory, "-zlz4");
        using (var file = File.OpenWrite(path))
        {
            // A byte of the label.
            file.Position = 1024 + 0x40;
            file.WriteByte((byte)'x');
        }
        using var volume = FileSource.Open(path);
        var refused = Assert.Throws<ImageFormatException>(() => VolumeContents.Open(volume));
        Assert.Equal("checksum", refused.Field);
    }

    private static string Make(TempDirectory directory, string arguments)
    {
        var image = directory["image"];
        Tool.Run("mkfs.erofs", [.. arguments.Split(' '), image, directory["tree"]]);
        return image;
    }
}
