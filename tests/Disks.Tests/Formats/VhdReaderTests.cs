using System.Buffers.Binary;
using System.Text;
using ImageTools.Disks.Formats;

namespace ImageTools.Disks.Tests.Formats;

public class VhdReaderTests
{
    [Theory]
    [InlineData("dynamic", "force_size=on", 1)]
    [InlineData("dynamic", "force_size=off", 1)]
    [InlineData("fixed", "force_size=on", 1)]
    [InlineData("fixed", "force_size=off", 1)]
    [InlineData("dynamic", "force_size=on", 3)]
    public void Converted_image_reads_as_qemu_img_reads_it(string subformat, string options, int seed)
    {
        using var directory = new TempDirectory();
        var path = directory["image.vhd"];
        QemuImg.Convert(SampleDisk.Write(directory, seed: seed), path, "vpc", $"subformat={subformat},{options}");
        Judge.SameAsQemu(path, "vpc", moreZeros: subformat == "dynamic");
        var info = DiskFormats.Describe(path);
        Assert.Equal(("vhd", subformat), (info.Format, info.Subformat));
    }

    [Fact]
    public void Sparse_disk_written_in_places_reads_as_qemu_img_reads_it()
    {
        using var directory = new TempDirectory();
        var path = directory["image.vhd"];
        Tool.Run("qemu-img", "create", "-f", "vpc", "-o", "subformat=dynamic,force_size=on", path, "40M");
        QemuImg.Io(path, "vpc", "write -P 5 39M 1M", "write -P 6 5000k 3k", "write -P 7 20M 5M");
        Judge.SameAsQemu(path, "vpc", moreZeros: true);
    }

    [Theory]
    [InlineData("qem2", true)]
    [InlineData("win ", true)]
    [InlineData("tap\0", true)]
    [InlineData("qemu", false)]
    [InlineData("vpc ", false)]
    public void Size_comes_from_geometry_or_current_size_by_creator_as_in_qemu(string creator, bool currentSize)
    {
        using var directory = new TempDirectory();
        var path = directory["image.vhd"];
        // 10 MiB + 512 make a geometry that is larger; the file has to hold it.
        QemuImg.Convert(SampleDisk.Write(directory), path, "vpc", "subformat=fixed,force_size=off");
        EditFooters(path, f =>
        {
            Encoding.Latin1.GetBytes(creator, f.AsSpan(28));
            BinaryPrimitives.WriteUInt64BigEndian(f.AsSpan(48), 10 << 20);
        });
        using var image = DiskFormats.Open(path);
        var expected = QemuImg.Content(path, "vpc");
        Assert.Equal(currentSize, image.Content.Length == 10 << 20);
        Judge.SameContent(expected, image);
        Assert.Equal(currentSize ? 0 : 1, image.Info.Warnings.Count);
    }

    [Fact]
    public void Fixed_disk_is_recognised_although_it_begins_like_any_disk()
    {
        using var directory = new TempDirectory();
        var path = directory["image.vhd"];
        QemuImg.Convert(SampleDisk.Write(directory), path, "vpc", "subformat=fixed,force_size=on");
        using var image = DiskFormats.Open(path);
        Assert.Equal(SampleDisk.OddLength, image.Content.Length);
        Assert.Equal(SampleDisk.OddLength + 512, image.Info.FileSize);
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("dynamic")]
    public void Footer_of_511_bytes_is_understood(string subformat)
    {
        using var directory = new TempDirectory();
        var path = directory["image.vhd"];
        QemuImg.Convert(SampleDisk.Write(directory), path, "vpc", $"subformat={subformat},force_size=on");
        using (var file = File.Open(path, FileMode.Open))
            file.SetLength(file.Length - 1);
        using var image = DiskFormats.Open(path);
        Judge.SameContent(File.ReadAllBytes(directory["source.raw"]), image);
    }

    [Fact]
    public void Damaged_footer_of_a_dynamic_disk_is_replaced_by_its_copy()
    {
        using var directory = new TempDirectory();
        var path = directory["image.vhd"];
        QemuImg.Convert(SampleDisk.Write(directory), path, "vpc", "subformat=dynamic,force_size=on");
        var bytes = File.ReadAllBytes(path);
        bytes[^500] ^= 0xff;
        File.WriteAllBytes(path, bytes);
        using (var image = DiskFormats.Open(path))
        {
            Judge.SameContent(File.ReadAllBytes(directory["source.raw"]), image);
            Assert.Single(image.Info.Warnings);
        }
        bytes[20] ^= 0xff;
        File.WriteAllBytes(path, bytes);
        Assert.Equal("VHD footer", Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path)).Structure);
    }

    [Fact]
    public void First_sector_of_a_fixed_disk_cannot_pretend_to_be_a_dynamic_one()
    {
        using var directory = new TempDirectory();
        QemuImg.Convert(SampleDisk.Write(directory), directory["dynamic.vhd"], "vpc", "subformat=dynamic,force_size=on");
        QemuImg.Convert(directory["dynamic.vhd"], directory["fixed.vhd"], "vpc", "subformat=fixed,force_size=on");
        using var image = DiskFormats.Open(directory["fixed.vhd"]);
        Assert.Equal("fixed", image.Info.Subformat);
        Judge.SameContent(File.ReadAllBytes(directory["dynamic.vhd"]), image);
    }

    [Fact]
    public void Differencing_disk_is_described_and_refused()
    {
        using var directory = new TempDirectory();
        var path = directory["child.vhd"];
        QemuImg.Convert(SampleDisk.Write(directory), path, "vpc", "subformat=dynamic,force_size=on");
        var bytes = File.ReadAllBytes(path);
        Encoding.BigEndianUnicode.GetBytes("parent.vhd\0", bytes.AsSpan(512 + 64));
        Fix(bytes.AsSpan(512, 1024), 36);
        File.WriteAllBytes(path, bytes);
        EditFooters(path, f => f[63] = 4);
        Assert.Equal("parent.vhd", DiskFormats.Describe(path).BackingFilename);
        Assert.Contains("parent.vhd", Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path)).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Block_beyond_the_end_of_the_file_is_an_error_that_names_the_entry()
    {
        using var directory = new TempDirectory();
        var path = directory["image.vhd"];
        QemuImg.Convert(SampleDisk.Write(directory), path, "vpc", "subformat=dynamic,force_size=on");
        var bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1536 + 4), 0x00ffffff);
        File.WriteAllBytes(path, bytes);
        using var image = DiskFormats.Open(path);
        var error = Assert.Throws<ImageFormatException>(() => image.Content.ReadBytes(2 << 20, 512));
        Assert.Equal(("entry 1", 1540L), (error.Field, error.Offset));
        Assert.Equal(512, image.Content.ReadBytes(0, 512).Length);
    }

    private static void EditFooters(string path, Action<byte[]> edit)
    {
        var bytes = File.ReadAllBytes(path);
        foreach (var at in new[] { 0, bytes.Length - 512 })
        {
            if (!bytes.AsSpan(at).StartsWith("conectix"u8))
                continue;
            var footer = bytes[at..(at + 512)];
            edit(footer);
            Fix(footer, 64);
            footer.CopyTo(bytes, at);
        }
        File.WriteAllBytes(path, bytes);
    }

    private static void Fix(Span<byte> structure, int field)
    {
        structure.Slice(field, 4).Clear();
        uint sum = 0;
        foreach (var value in structure)
            sum += value;
        BinaryPrimitives.WriteUInt32BigEndian(structure[field..], ~sum);
    }
}
