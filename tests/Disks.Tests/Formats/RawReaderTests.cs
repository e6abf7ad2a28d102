using ImageTools.Disks.Formats;

namespace ImageTools.Disks.Tests.Formats;

public class RawReaderTests
{
    private static readonly OpenOptions AsRaw = new() { Format = "raw" };

    [Fact]
    public void Plain_disk_is_raw_because_nothing_else_matched()
    {
        using var directory = new TempDirectory();
        var path = SampleDisk.Write(directory);
        using var image = DiskFormats.Open(path);
        Assert.Equal(("raw", false), (image.Info.Format, image.Info.Recognised));
        Judge.SameContent(File.ReadAllBytes(path), image);
        using var stated = DiskFormats.Open(path, AsRaw);
        Assert.True(stated.Info.Recognised);
    }

    [Fact]
    public void Holes_of_a_sparse_file_are_not_data()
    {
        using var directory = new TempDirectory();
        var path = directory["sparse.img"];
        using (var file = File.Create(path))
            file.SetLength(1L << 40);
        QemuImg.Io(path, "raw", "write -P 5 512G 64k");
        using var image = DiskFormats.Open(path);
        Assert.Equal(
            [(0L, true), (512L << 30, false), ((512L << 30) + 65536, true)],
            image.Content.Extents().Select(e => (e.Start, e.IsZero))
        );
        Assert.InRange(image.Info.ActualSize, 65536, 1 << 20);
    }

    [Theory]
    [InlineData("empty", "is empty")]
    [InlineData("text", "is text")]
    [InlineData("html", "is text")]
    [InlineData("tiny", "whole number")]
    [InlineData("odd", "whole number")]
    public void File_that_was_not_meant_as_a_disk_is_refused_unless_raw_is_stated(string kind, string problem)
    {
        using var directory = new TempDirectory();
        var path = directory["file.img"];
        File.WriteAllBytes(
            path,
            kind switch
            {
                "empty" => [],
                "text" => System.Text.Encoding.UTF8.GetBytes(new string('a', 100_000) + "é\n"),
                "html" => "<html><title>404 – não encontrado</title></html>\n"u8.ToArray(),
                "tiny" => new byte[100],
                _ => new byte[1000],
            }
        );
        var refusal = Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path));
        Assert.Contains(problem, refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(refusal.Hint);
        using var image = DiskFormats.Open(path, AsRaw);
        // Whole sectors, the last one filled up, as QEMU sees the file.
        var bytes = File.ReadAllBytes(path);
        Assert.Equal((bytes.Length + 511L) / 512 * 512, image.Content.Length);
        Assert.Equal(image.Content.Length, image.Info.VirtualSize);
        Assert.Equal([.. bytes, .. new byte[image.Content.Length - bytes.Length]], image.Content.ReadBytes(0, (int)image.Content.Length));
    }

    [Theory]
    [InlineData("vhdx", "VHDX")]
    [InlineData("vdi", "VDI")]
    [InlineData("qed", "QED")]
    [InlineData("parallels", "Parallels")]
    public void Image_of_a_format_that_is_not_read_is_refused_by_its_name(string format, string named)
    {
        using var directory = new TempDirectory();
        var path = directory["image"];
        Tool.Run("qemu-img", "create", "-f", format, path, "8M");
        Assert.Contains(named, Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Old_qcow_image_is_refused_by_its_version()
    {
        using var directory = new TempDirectory();
        var path = directory["image"];
        Tool.Run("qemu-img", "create", "-f", "qcow", path, "8M");
        var refusal = Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path));
        Assert.Equal(("version", "1"), (refusal.Field, refusal.Value));
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("xz", "xz")]
    [InlineData("zstd", "zstd")]
    [InlineData("lz4", "lz4")]
    [InlineData("bzip2", "bzip2")]
    public void Packed_image_is_refused_with_the_way_to_unpack_it(string packer, string named)
    {
        using var directory = new TempDirectory();
        var source = SampleDisk.Write(directory, 1 << 20);
        var path = directory["packed"];
        Tool.Run("sh", "-c", $"command -v {packer} > /dev/null && {packer} -c '{source}' > '{path}'");
        var refusal = Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith("Unpack it first", refusal.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2")]
    public void Actual_size_is_what_qemu_img_and_the_file_system_say(string format)
    {
        using var directory = new TempDirectory();
        var path = directory["image"];
        QemuImg.Convert(SampleDisk.Write(directory), path, format);
        using var shown = System.Text.Json.JsonDocument.Parse(Tool.Run("qemu-img", "info", "--output=json", path));
        Assert.Equal(shown.RootElement.GetProperty("actual-size").GetInt64(), DiskFormats.Describe(path).ActualSize);
    }

    [Fact]
    public void Pipe_is_refused_and_not_waited_for()
    {
        using var directory = new TempDirectory();
        Tool.Run("mkfifo", directory["pipe"]);
        Assert.Contains(
            "pipe",
            Assert.Throws<ImageFormatException>(() => DiskFormats.Open(directory["pipe"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Directory_is_refused() =>
        Assert.Contains(
            "directory",
            Assert.Throws<ImageFormatException>(() => DiskFormats.Open(Path.GetTempPath())).Message,
            StringComparison.Ordinal
        );
}
