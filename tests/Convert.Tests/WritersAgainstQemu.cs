using System.Globalization;
using System.Text.Json;
using ImageTools.Disks.Sources;

namespace ImageTools.Convert.Tests;

public class WritersAgainstQemu
{
    public static TheoryData<string, int> Targets()
    {
        var data = new TheoryData<string, int>();
        string[] targets =
        [
            "raw",
            "qcow2",
            "qcow2 cluster=512",
            "qcow2 cluster=4096",
            "qcow2 cluster=2097152",
            "qcow2 zlib",
            "qcow2 zlib cluster=512",
            "qcow2 zlib cluster=2097152",
            "qcow2 zstd",
            "qcow2 zstd cluster=4096",
            "vhd",
            "vhd-fixed",
            "vmdk",
            "qcow2 zlib apart",
            "qcow2 zlib apart cluster=512",
            "qcow2 zstd apart cluster=2097152",
        ];
        foreach (var target in targets)
        {
            foreach (var size in (int[])[512, (64 << 10) - 512, (2 << 20) + 512, 9 << 20])
                data.Add(target, size);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void What_we_write_is_clean_and_read_identically_by_qemu_img(string how, int size)
    {
        Tool.Require("qemu-img");
        using var directory = new TempDirectory();
        using var disk = new TestDisk(size, size ^ how.Length, granularity: 512);
        var options = Written.Options(how);
        var raw = disk.WriteTo(directory["source.raw"]);

        var result = Written.To(directory["target"], disk, options);

        Assert.Equal(new FileInfo(directory["target"]).Length, result.FileLength);
        Written.IsReadAlikeByQemu(raw, directory["target"], options);
    }

    [Theory]
    [InlineData("vhd", 5 << 20)]
    [InlineData("vhd-fixed", (3 << 20) + 512)]
    public void A_vhd_keeps_the_exact_size_and_not_the_one_of_its_geometry(string how, int size)
    {
        using var directory = new TempDirectory();
        using var disk = new TestDisk(size, 7);
        Written.To(directory["target"], disk, Written.Options(how));

        using var info = JsonDocument.Parse(Tool.Run("qemu-img", "info", "--output=json", "-f", "vpc", directory["target"]));

        Assert.Equal(size, info.RootElement.GetProperty("virtual-size").GetInt64());
    }

    [Theory]
    [InlineData("qcow2")]
    [InlineData("qcow2 zlib")]
    [InlineData("qcow2 zstd")]
    public void A_disk_of_real_programs_is_not_larger_than_qemu_imgs(string how)
    {
        using var directory = new TempDirectory();
        using var disk = new MemorySource(Programs());
        var options = Written.Options(how);
        var raw = directory["source.raw"];
        File.WriteAllBytes(raw, Programs());
        string[] compress = options.Compress
            ? ["-c", "-o", how.EndsWith("zstd", StringComparison.Ordinal) ? "compression_type=zstd" : "compression_type=zlib"]
            : [];
        Tool.Run("qemu-img", ["convert", "-f", "raw", "-O", "qcow2", .. compress, raw, directory["peer"]]);

        var result = Written.To(directory["target"], disk, options);

        // Allocation of single clusters differs; the share of the content must not.
        var peer = new FileInfo(directory["peer"]).Length;
        Assert.True(
            result.FileLength <= peer + (4L * options.ClusterSize),
            string.Create(CultureInfo.InvariantCulture, $"{result.FileLength} against {peer}")
        );
    }

    [Fact]
    public void An_empty_disk_becomes_an_empty_image_that_qemu_img_finds_clean()
    {
        using var directory = new TempDirectory();
        using var disk = new ZeroSource(1L << 30);
        foreach (var how in (string[])["qcow2", "qcow2 zlib", "vhd"])
        {
            var result = Written.To(directory[how], disk, Written.Options(how));
            Assert.True(result.FileLength < 1 << 20);
            Tool.Run("qemu-img", "convert", "-f", how == "vhd" ? "vpc" : "qcow2", "-O", "raw", directory[how], directory["back"]);
            Assert.Equal(1L << 30, new FileInfo(directory["back"]).Length);
        }
    }

    /// <summary>What a system disk is made of: code and its text, a multiple of the cluster long.</summary>
    private static byte[] Programs()
    {
        var files = Directory
            .GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll")
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes);
        var bytes = files.SelectMany(f => f).Take(24 << 20).ToArray();
        return bytes[..(bytes.Length / (64 << 10) * (64 << 10))];
    }
}
