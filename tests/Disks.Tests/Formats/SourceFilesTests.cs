using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.Formats;

/// <summary>
/// A disk knows every file that it is read from, whether they are what they were, and opens none that its image may not
/// name.
/// </summary>
public sealed class SourceFilesTests : IDisposable
{
    private static readonly OpenOptions WithBacking = new() { AllowBacking = true };
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Every_file_of_a_chain_is_known_as_stat_knows_it()
    {
        var raw = SampleDisk.Write(directory);
        Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", raw, directory["middle.qcow2"]);
        Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", "middle.qcow2", directory["top.qcow2"]);
        using var image = DiskFormats.Open(directory["top.qcow2"], WithBacking);
        Assert.Equal([directory["top.qcow2"], directory["middle.qcow2"], raw], image.Files.Select(f => f.Path));
        foreach (var file in image.Files)
        {
            Assert.Equal(
                Tool.Run("stat", "-c", "%s %i %.Y %.Z", file.Path).Trim(),
                $"{file.Length} {file.Inode} {Seconds(file.Modified)} {Seconds(file.Changed)}"
            );
        }

        Assert.Equal(image.Files[0].Device, image.Files[2].Device);
        image.Sources.CheckUnchanged();
        Assert.Equal([directory["top.qcow2"]], Open("top.qcow2", new OpenOptions { MetadataOnly = true }));
    }

    [Theory]
    [InlineData("monolithicSparse", 1)]
    [InlineData("streamOptimized", 1)]
    [InlineData("monolithicFlat", 2)]
    [InlineData("twoGbMaxExtentSparse", 2)]
    [InlineData("twoGbMaxExtentFlat", 2)]
    public void Every_extent_of_a_vmdk_is_known(string subformat, int count)
    {
        QemuImg.Convert(SampleDisk.Write(directory), directory["image.vmdk"], "vmdk", $"subformat={subformat}");
        var there = Directory.GetFiles(directory.Path, "image*").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(count, there.Length);
        Assert.Equal(there, Open("image.vmdk").Order(StringComparer.Ordinal));
        Assert.Equal(there, Open("image.vmdk", new OpenOptions { MetadataOnly = true }).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void External_data_file_parent_and_vhd_are_known()
    {
        var raw = SampleDisk.Write(directory);
        Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", "-o", $"data_file={directory["image.data"]}", directory["image.qcow2"], "16M");
        Assert.Equal([directory["image.qcow2"], directory["image.data"]], Open("image.qcow2", WithBacking));
        Tool.Run("qemu-img", "convert", "-f", "raw", "-O", "vmdk", raw, directory["parent.vmdk"]);
        Tool.Run("qemu-img", "create", "-q", "-f", "vmdk", "-F", "vmdk", "-b", directory["parent.vmdk"], directory["delta.vmdk"]);
        Assert.Equal([directory["delta.vmdk"], directory["parent.vmdk"]], Open("delta.vmdk", WithBacking));
        foreach (var kind in new[] { "fixed", "dynamic" })
        {
            Tool.Run("qemu-img", "convert", "-f", "raw", "-O", "vpc", "-o", $"subformat={kind}", raw, directory[$"{kind}.vhd"]);
            Assert.Equal([directory[$"{kind}.vhd"]], Open($"{kind}.vhd"));
        }
    }

    [Fact]
    public void No_format_opens_a_file_on_its_own()
    {
        var formats = Path.Combine(Shared.Repository, "src", "Disks", "Formats");
        var files = Directory.GetFiles(formats, "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            var text = File.ReadAllText(file);
            foreach (var way in new[] { "FileSource.Open(", "File.Open", "new FileStream(", "new FormatContext(" })
            {
                Assert.False(
                    text.Contains(way, StringComparison.Ordinal)
                        && !(Path.GetFileName(file) == "FormatContext.cs" && way == "new FormatContext("),
                    $"{file}: {way}"
                );
            }
        });
    }

    [Theory]
    [InlineData("shrunk")]
    [InlineData("grown")]
    [InlineData("overwritten")]
    [InlineData("overwritten, time set back")]
    [InlineData("replaced")]
    [InlineData("replaced, time preserved")]
    [InlineData("removed")]
    [InlineData("attributes")]
    public void What_changed_since_it_was_opened_is_said(string change)
    {
        var path = directory["disk.raw"];
        File.WriteAllBytes(path, Enumerable.Repeat((byte)7, 2 << 20).ToArray());
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddYears(50));
        using var image = DiskFormats.Open(path, new OpenOptions { Format = "raw" });
        image.Sources.CheckUnchanged();
        FileClock.WaitForAnotherTick(directory);
        switch (change)
        {
            case "shrunk" or "grown":
                using (var file = Writable(path))
                    file.SetLength(change == "grown" ? 3 << 20 : 1 << 20);
                break;
            case "overwritten" or "overwritten, time set back":
                using (var file = Writable(path))
                    file.Write([8]);
                break;
            case "replaced" or "replaced, time preserved":
                File.Copy(path, directory["other"]);
                File.Move(directory["other"], path, overwrite: true);
                break;
            case "removed":
                File.Delete(path);
                break;
            default:
                Tool.Run("chmod", "0600", path);
                Tool.Run("chmod", "0640", path);
                break;
        }
        if (change.Contains("time", StringComparison.Ordinal))
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddYears(50));
        var error = Assert.Throws<SourceChangedException>(image.Sources.CheckUnchanged);
        Assert.Equal(path, error.Path);
        Assert.Throws<SourceChangedException>(() => image.Sources.Watch(() => 1));
        Assert.Throws<SourceChangedException>(() =>
            image.Sources.Watch<int>(() => throw new ImageFormatException(path, "disk", "is damaged"))
        );
    }

    [Fact]
    public void What_was_cut_off_is_no_hole()
    {
        var path = directory["disk.raw"];
        using (var file = File.Create(path))
        {
            file.SetLength(16 << 20);
            file.Write([1]);
        }
        using var source = FileSource.Open(path);
        Assert.Contains(source.Extents(), e => e.IsZero);
        using (var file = Writable(path))
            file.SetLength(1 << 20);
        Assert.Throws<SourceChangedException>(() => source.Extents().ToList());
        Assert.Throws<SourceChangedException>(() => source.Extents(8 << 20, 4096).ToList());
        Assert.Throws<SourceChangedException>(() => source.Read(8 << 20, new byte[16]));
        // What is still there is still there.
        Assert.NotEmpty(source.Extents(0, 4096).ToList());
    }

    [Theory]
    [InlineData("link", false)]
    [InlineData("link over a link", false)]
    [InlineData("link to a link outside that leads back", true)]
    [InlineData("link inside", true)]
    [InlineData("linked directory", true)]
    [InlineData("linked descriptor, extents where it is", true)]
    [InlineData("linked descriptor, extents where the link is", true)]
    [InlineData("fifo", false)]
    [InlineData("character device", false)]
    public void Extent_is_a_plain_file_beside_the_descriptor_where_links_lead(string what, bool allowed)
    {
        var (inside, outside) = (directory["inside"], directory["outside"]);
        Directory.CreateDirectory(inside);
        Directory.CreateDirectory(outside);
        var (named, extent) = (Path.Combine(inside, "disk.vmdk"), Path.Combine(inside, "disk-flat.vmdk"));
        File.WriteAllText(
            named,
            "# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\n# Extent\nRW 128 FLAT "
                + "\"disk-flat.vmdk\" 0\n"
        );
        var bytes = Enumerable.Repeat((byte)7, 64 << 10).ToArray();
        switch (what)
        {
            case "link" or "link over a link":
                File.WriteAllBytes(Path.Combine(outside, "secret"), bytes);
                var target = Path.Combine(outside, "secret");
                if (what != "link")
                    File.CreateSymbolicLink(target = Path.Combine(inside, "second"), "../outside/secret");
                File.CreateSymbolicLink(extent, target);
                break;
            case "link to a link outside that leads back":
                File.WriteAllBytes(Path.Combine(inside, "real"), bytes);
                File.CreateSymbolicLink(Path.Combine(outside, "back"), Path.Combine(inside, "real"));
                File.CreateSymbolicLink(extent, Path.Combine(outside, "back"));
                break;
            case "link inside":
                File.WriteAllBytes(Path.Combine(inside, "real"), bytes);
                File.CreateSymbolicLink(extent, "real");
                break;
            case "linked directory":
                File.WriteAllBytes(extent, bytes);
                Directory.CreateSymbolicLink(directory["way"], inside);
                named = Path.Combine(directory["way"], "disk.vmdk");
                break;
            case "linked descriptor, extents where it is":
                File.WriteAllBytes(extent, bytes);
                File.CreateSymbolicLink(named = Path.Combine(outside, "disk.vmdk"), Path.Combine(inside, "disk.vmdk"));
                break;
            case "linked descriptor, extents where the link is":
                File.CreateSymbolicLink(named = Path.Combine(outside, "disk.vmdk"), Path.Combine(inside, "disk.vmdk"));
                File.WriteAllBytes(Path.Combine(outside, "disk-flat.vmdk"), bytes);
                break;
            case "fifo":
                Tool.Run("mkfifo", extent);
                break;
            default:
                File.CreateSymbolicLink(extent, "/dev/zero");
                break;
        }
        if (allowed)
        {
            using var image = DiskFormats.Open(named);
            Assert.Equal(bytes, image.Content.ReadBytes(0, bytes.Length));
            return;
        }
        var refusal = Assert.Throws<ImageFormatException>(() => DiskFormats.Open(named));
        Assert.Contains("disk-flat.vmdk", refusal.Message, StringComparison.Ordinal);
        Assert.NotEmpty(DiskFormats.Describe(named).Warnings);
        if (what.StartsWith("link", StringComparison.Ordinal))
        {
            using var trusted = DiskFormats.Open(named, WithBacking);
            Assert.Equal(bytes, trusted.Content.ReadBytes(0, bytes.Length));
        }
    }

    [Fact]
    public void Block_device_is_itself_under_every_name_and_has_a_length_and_no_times()
    {
        File.WriteAllBytes(directory["disk.raw"], new byte[1 << 20]);
        using var loop = LoopDevice.Over(directory["disk.raw"]);
        var number = Tool.Run("stat", "-c", "%Hr %Lr", loop.Node).Trim().Split(' ');
        Tool.Run("mknod", directory["node"], "b", number[0], number[1]);
        using var first = FileSource.Open(loop.Node);
        using var second = FileSource.Open(directory["node"]);
        Assert.True(first.Opened.IsDevice && first.Opened.IsSameFile(second.Opened));
        Assert.Equal((1L << 20, 0L, 0L), (first.Opened.Length, first.Opened.Modified, first.Opened.Changed));
        Tool.Run("dd", "if=/dev/urandom", $"of={directory["node"]}", "bs=4096", "count=1", "conv=fsync,notrunc", "status=none");
        Tool.Run("chmod", "0600", directory["node"]);
        first.CheckUnchanged();
        second.CheckUnchanged();
        File.WriteAllText(
            directory["disk.vmdk"],
            "# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\n# Extent\nRW 128 FLAT "
                + "\"node\" 0\n"
        );
        Assert.Contains(
            "device",
            Assert.Throws<ImageFormatException>(() => DiskFormats.Open(directory["disk.vmdk"])).Message,
            StringComparison.Ordinal
        );
    }

    private static string Seconds(long nanoseconds) => $"{nanoseconds / 1_000_000_000}.{nanoseconds % 1_000_000_000:000000000}";

    private static FileStream Writable(string path) => new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    private string[] Open(string name, OpenOptions? options = null)
    {
        using var image = DiskFormats.Open(directory[name], options);
        return [.. image.Files.Select(f => f.Path)];
    }
}
