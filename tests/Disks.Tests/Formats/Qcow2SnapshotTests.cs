using System.Buffers.Binary;
using ImageTools.Disks.Formats;

namespace ImageTools.Disks.Tests.Formats;

/// <summary>An internal snapshot of a qcow2 image is a disk like any other; qemu-img judges.</summary>
public sealed class Qcow2SnapshotTests
{
    private const int Mebi = 1 << 20,
        SnapshotsOffsetField = 64;

    [Theory]
    [InlineData("")]
    [InlineData("compat=0.10")]
    [InlineData("cluster_size=4k")]
    [InlineData("extended_l2=on,cluster_size=64k")]
    public void Each_snapshot_reads_as_qemu_img_reads_it(string options)
    {
        using var temp = new TempDirectory();
        var image = Make(temp, options);

        foreach (var (wanted, name) in ((string, string)[])[("first", "first"), ("1", "first"), ("second", "second"), ("2", "second")])
        {
            using var disk = DiskFormats.Open(image, new OpenOptions { Snapshot = wanted });
            Assert.Equal(Judged(temp, image, name), disk.Content.ReadBytes(0, (int)disk.Content.Length));
        }
        using var now = DiskFormats.Open(image);
        Assert.Equal(QemuImg.Content(image, "qcow2"), now.Content.ReadBytes(0, (int)now.Content.Length));
    }

    [Fact]
    public void A_snapshot_has_the_size_that_the_disk_had_then()
    {
        using var temp = new TempDirectory();
        var image = Make(temp, "");
        var then = Judged(temp, image, "first");
        Tool.Run("qemu-img", "resize", "-q", image, "9M");
        QemuImg.Io(image, "qcow2", "write -P 9 8M 1M");

        using var disk = DiskFormats.Open(image, new OpenOptions { Snapshot = "first" });

        Assert.Equal(4 * Mebi, disk.Content.Length);
        Assert.Equal(4 * Mebi, disk.Info.VirtualSize);
        Assert.Equal(then, disk.Content.ReadBytes(0, 4 * Mebi));
    }

    [Fact]
    public void A_snapshot_that_is_not_there_is_refused_with_those_that_are()
    {
        using var temp = new TempDirectory();
        var image = Make(temp, "");

        var error = Assert.Throws<ImageFormatException>(() => DiskFormats.Open(image, new OpenOptions { Snapshot = "third" }));

        Assert.Contains("first (id 1), second (id 2)", error.Message, StringComparison.Ordinal);
        File.WriteAllBytes(temp["plain.raw"], new byte[Mebi]);
        Assert.Contains(
            "qcow2 alone",
            Assert.Throws<ImageFormatException>(() => DiskFormats.Open(temp["plain.raw"], new OpenOptions { Snapshot = "first" })).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(0, 8, 0xffff_ffff_ffff_fe00UL)]
    [InlineData(0, 8, 0x7fff_ffff_ffff_0000UL)]
    [InlineData(0, 8, 0x0000_0000_0000_0200UL)]
    [InlineData(8, 4, 0UL)]
    [InlineData(48, 8, 0xffff_ffff_ffff_fe00UL)]
    [InlineData(48, 8, 0x7fff_ffff_ffff_fe00UL)]
    [InlineData(36, 4, 0xffff_ffffUL)]
    public void A_damaged_entry_is_refused_and_the_disk_as_it_is_now_still_reads(int field, int length, ulong value)
    {
        using var temp = new TempDirectory();
        var image = Make(temp, "");
        var bytes = File.ReadAllBytes(image);
        var now = QemuImg.Content(image, "qcow2");
        var entry = bytes.AsSpan((int)BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(SnapshotsOffsetField)));
        if (length == 8)
            BinaryPrimitives.WriteUInt64BigEndian(entry[field..], value);
        else
            BinaryPrimitives.WriteUInt32BigEndian(entry[field..], (uint)value);
        File.WriteAllBytes(image, bytes);

        Assert.Throws<ImageFormatException>(() => DiskFormats.Open(image, new OpenOptions { Snapshot = "first" }));
        using var disk = DiskFormats.Open(image);
        Assert.Equal(now, disk.Content.ReadBytes(0, (int)disk.Content.Length));
    }

    /// <summary>4 MiB with two snapshots: what was written before each, and compressed data in the first.</summary>
    private static string Make(TempDirectory temp, string options)
    {
        var image = temp["disk.qcow2"];
        File.WriteAllBytes(temp["disk.raw"], [.. Enumerable.Range(0, 4 * Mebi).Select(i => (byte)(i >> 9))]);
        QemuImg.Convert(temp["disk.raw"], image, "qcow2", options, compress: true);
        QemuImg.Io(image, "qcow2", "write -P 1 0 300k");
        Tool.Run("qemu-img", "snapshot", "-c", "first", image);
        QemuImg.Io(image, "qcow2", "write -P 2 100k 1M", "write -z 2M 1M");
        Tool.Run("qemu-img", "snapshot", "-c", "second", image);
        QemuImg.Io(image, "qcow2", "write -P 3 0 3M");
        return image;
    }

    private static byte[] Judged(TempDirectory temp, string image, string snapshot)
    {
        var raw = temp[$"{snapshot}.judge"];
        Tool.Run("qemu-img", "convert", "-l", snapshot, "-f", "qcow2", "-O", "raw", image, raw);
        return File.ReadAllBytes(raw);
    }
}
