using ImageTools.Disks;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.Formats;

namespace ImageTools.Convert.Tests;

public class PassThrough
{
    [Fact]
    public void A_grain_becomes_a_cluster_byte_for_byte_without_its_zlib_header_and_checksum()
    {
        using var directory = new TempDirectory();
        using var image = Stream(directory, 21);
        Written.To(directory["target"], image.Content, Written.Options("qcow2 zlib"));
        using var target = DiskFormats.Open(directory["target"]);

        var grains = Units(image.Content);
        var clusters = Units(target.Content);

        Assert.NotEmpty(clusters);
        foreach (var (start, stored) in clusters)
        {
            Assert.True(
                stored.AsSpan().StartsWith(grains[start].AsSpan(2, grains[start].Length - 6)),
                $"The cluster at {start} is not its grain."
            );
        }
    }

    [Theory]
    [InlineData("vmdk", "subformat=streamOptimized", "qcow2 zlib", true)]
    [InlineData("qcow2", "compression_type=zlib", "qcow2 zlib", true)]
    [InlineData("qcow2", "compression_type=zstd", "qcow2 zstd", true)]
    [InlineData("qcow2", "compression_type=zlib", "vmdk", true)]
    [InlineData("vmdk", "subformat=streamOptimized", "vmdk", true)]
    [InlineData("qcow2", "compression_type=zstd", "vmdk", false)]
    [InlineData("qcow2", "compression_type=zstd", "qcow2 zlib", false)]
    [InlineData("qcow2", "compression_type=zlib", "qcow2 zlib cluster=4096", false)]
    [InlineData("vmdk", "subformat=streamOptimized", "qcow2 zlib recompress", false)]
    [InlineData("vmdk", "subformat=streamOptimized", "qcow2", false)]
    [InlineData("vmdk", "subformat=streamOptimized", "raw", false)]
    [InlineData("vmdk", "subformat=streamOptimized", "vhd", false)]
    public void A_compressed_source_becomes_a_target_that_qemu_img_reads_alike(string from, string option, string to, bool passes)
    {
        using var directory = new TempDirectory();
        // The disk ends inside a grain and inside a cluster.
        using var disk = new TestDisk((10 << 20) + 5120, 29);
        var raw = disk.WriteTo(directory["raw"]);
        string[] compress = from == "qcow2" ? ["-c"] : [];
        Tool.Run("qemu-img", ["convert", "-f", "raw", "-O", from, .. compress, "-o", option, raw, directory["source"]]);
        using var image = DiskFormats.Open(directory["source"]);
        var options = Written.Options(to);

        var result = Written.To(directory["target"], image.Content, options);

        Written.IsReadAlikeByQemu(raw, directory["target"], options);
        Assert.Equal(passes, result.PassedThroughUnits > 0);
    }

    [Theory]
    [InlineData("qcow2 zlib")]
    [InlineData("qcow2 zlib recompress")]
    [InlineData("qcow2")]
    [InlineData("raw")]
    [InlineData("vhd")]
    public void A_damaged_grain_is_an_error_that_names_its_place_and_leaves_no_file(string how)
    {
        using var directory = new TempDirectory();
        EncodedUnit unit;
        using (var sound = Stream(directory, 31))
            unit = sound.Content.Extents().Where(e => e.Encoded is { Length: > 400 }).Skip(3).First().Encoded!.Value;
        using (var file = File.OpenHandle(directory["source"], FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.Write(file, "damaged damaged damaged"u8, unit.Offset + 100);
        using var image = DiskFormats.Open(directory["source"]);

        var error = Assert.Throws<ImageFormatException>(() => Written.To(directory["target"], image.Content, Written.Options(how)));

        Assert.InRange(error.Offset, unit.Offset - 12, unit.Offset);
        Assert.Equal(["raw", "source"], Names(directory));
    }

    [Fact]
    public void A_damaged_grain_is_an_error_in_an_upload_that_reads_its_range()
    {
        using var directory = new TempDirectory();
        EncodedUnit unit;
        using (var sound = Stream(directory, 31))
            unit = sound.Content.Extents().Where(e => e.Encoded is { Length: > 400 }).Skip(3).First().Encoded!.Value;
        using (var file = File.OpenHandle(directory["source"], FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.Write(file, new byte[4], unit.Offset + unit.Length - 4);
        using var image = DiskFormats.Open(directory["source"]);
        using var target = Assert.IsType<ProjectedTarget>(Written.Plan(image.Content, Written.Options("qcow2 zlib")));

        Assert.Throws<ImageFormatException>(() => target.File.ReadBytes(0, (int)target.File.Length));
    }

    private static DiskImage Stream(TempDirectory directory, int seed)
    {
        using var disk = new TestDisk(8 << 20, seed);
        disk.WriteTo(directory["raw"]);
        Tool.Run(
            "qemu-img",
            "convert",
            "-f",
            "raw",
            "-O",
            "vmdk",
            "-o",
            "subformat=streamOptimized",
            directory["raw"],
            directory["source"]
        );
        return DiskFormats.Open(directory["source"]);
    }

    private static Dictionary<long, byte[]> Units(BlockSource disk) =>
        disk.Extents()
            .Where(e => e.Encoded is { Codec: Codec.Zlib or Codec.Deflate })
            .ToDictionary(e => e.Start, e => e.Storage!.ReadBytes(e.Encoded!.Value.Offset, e.Encoded.Value.Length));

    private static IEnumerable<string> Names(TempDirectory directory) =>
        Directory.EnumerateFileSystemEntries(directory.Path).Select(p => Path.GetFileName(p)!).Order();
}
