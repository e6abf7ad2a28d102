using System.Buffers.Binary;
using ImageTools.Disks.Formats;

namespace ImageTools.Disks.Tests.Formats;

public class Qcow2ReaderTests
{
    private static readonly OpenOptions WithBacking = new() { AllowBacking = true };

    [Theory]
    [InlineData("compat=0.10", false)]
    [InlineData("compat=0.10", true)]
    [InlineData("compat=1.1", false)]
    [InlineData("compat=1.1", true)]
    [InlineData("compression_type=zstd", true)]
    [InlineData("compression_type=zstd,cluster_size=2M", true)]
    [InlineData("cluster_size=512", false)]
    [InlineData("cluster_size=512", true)]
    [InlineData("cluster_size=1024,compression_type=zstd", true)]
    [InlineData("cluster_size=4096", true)]
    [InlineData("cluster_size=2M", false)]
    [InlineData("cluster_size=2M", true)]
    [InlineData("extended_l2=on", false)]
    [InlineData("extended_l2=on", true)]
    [InlineData("extended_l2=on,cluster_size=16384", false)]
    [InlineData("extended_l2=on,cluster_size=2M", false)]
    [InlineData("refcount_bits=1", false)]
    [InlineData("refcount_bits=64,lazy_refcounts=on", false)]
    [InlineData("preallocation=metadata", false)]
    [InlineData("preallocation=full", false)]
    public void Converted_image_reads_as_qemu_img_reads_it(string options, bool compress)
    {
        using var directory = new TempDirectory();
        var path = directory["image.qcow2"];
        QemuImg.Convert(SampleDisk.Write(directory), path, "qcow2", options, compress);
        Judge.SameAsQemu(path, "qcow2");
    }

    [Theory]
    [InlineData("cluster_size=65536")]
    [InlineData("cluster_size=512")]
    [InlineData("extended_l2=on")]
    [InlineData("extended_l2=on,cluster_size=16384")]
    public void Zero_clusters_discards_and_small_writes_read_as_qemu_img_reads_them(string options)
    {
        using var directory = new TempDirectory();
        var path = directory["image.qcow2"];
        QemuImg.Convert(SampleDisk.Write(directory), path, "qcow2", options);
        QemuImg.Io(
            path,
            "qcow2",
            "write -z 64k 300k",
            "write -z -u 1M 512k",
            "discard 2M 1M",
            "write -P 7 2100k 3k",
            "write -z 4099k 1k",
            "write -P 9 9M 4k"
        );
        Judge.SameAsQemu(path, "qcow2");
    }

    [Theory]
    [InlineData("qcow2", "")]
    [InlineData("raw", "")]
    [InlineData("qcow2", "extended_l2=on")]
    public void Backing_chain_with_a_shorter_base_reads_as_qemu_img_reads_it(string baseFormat, string options)
    {
        using var directory = new TempDirectory();
        var source = SampleDisk.Write(directory, (3 << 20) + 1536);
        QemuImg.Convert(source, directory["base"], baseFormat);
        Tool.Run("qemu-img", "create", "-f", "qcow2", "-b", "base", "-F", baseFormat, directory["middle.qcow2"], "8M");
        QemuImg.Io(directory["middle.qcow2"], "qcow2", "write -P 5 1M 100k", "write -z 2M 128k", "write -P 6 3000k 200k");
        string[] created =
        [
            "create",
            "-f",
            "qcow2",
            "-b",
            "middle.qcow2",
            "-F",
            "qcow2",
            .. options.Length > 0 ? ["-o", options] : Array.Empty<string>(),
            directory["top.qcow2"],
            "10M",
        ];
        Tool.Run("qemu-img", created);
        QemuImg.Io(directory["top.qcow2"], "qcow2", "write -P 8 1050k 3k", "write -z 64k 64k", "write -P 1 9M 1k");
        Judge.SameAsQemu(directory["top.qcow2"], "qcow2", WithBacking);
    }

    [Fact]
    public void Backing_file_is_not_opened_without_permission_but_the_image_can_be_described()
    {
        using var directory = new TempDirectory();
        QemuImg.Convert(SampleDisk.Write(directory, 1 << 20), directory["base.qcow2"], "qcow2");
        Tool.Run("qemu-img", "create", "-f", "qcow2", "-b", "base.qcow2", "-F", "qcow2", directory["top.qcow2"]);
        var refusal = Assert.Throws<ImageFormatException>(() => DiskFormats.Open(directory["top.qcow2"]));
        Assert.Contains("--allow-backing", refusal.Hint, StringComparison.Ordinal);
        var info = DiskFormats.Describe(directory["top.qcow2"]);
        Assert.Equal("base.qcow2", info.BackingFilename);
        Assert.Equal("qcow2", info.BackingFormat);
        Assert.Equal(1 << 20, info.VirtualSize);
    }

    [Theory]
    [InlineData("json:{\"driver\":\"raw\"}")]
    [InlineData("nbd://127.0.0.1/x")]
    [InlineData("fat:.")]
    [InlineData("missing.raw")]
    public void Backing_name_that_is_not_a_file_is_refused_even_with_permission(string name)
    {
        using var directory = new TempDirectory();
        var path = directory["top.qcow2"];
        Tool.Run("qemu-img", "create", "-f", "qcow2", path, "1M");
        QemuImg.Convert(SampleDisk.Write(directory, 1 << 20), directory["base"], "raw");
        Tool.Run("qemu-img", "rebase", "-u", "-b", name, "-F", "raw", path);
        Assert.Equal("backing file", Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path, WithBacking)).Structure);
    }

    [Fact]
    public void Circle_of_backing_files_ends_in_an_error()
    {
        using var directory = new TempDirectory();
        var path = directory["snake.qcow2"];
        Tool.Run("qemu-img", "create", "-f", "qcow2", path, "1M");
        Tool.Run("qemu-img", "rebase", "-u", "-b", "snake.qcow2", "-F", "qcow2", path);
        Assert.Equal("backing chain", Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path, WithBacking)).Structure);
    }

    [Fact]
    public void Raw_backing_stays_raw_although_its_guest_wrote_a_qcow2_header()
    {
        using var directory = new TempDirectory();
        Tool.Run("qemu-img", "create", "-f", "qcow2", directory["base.raw"], "64M");
        Tool.Run("qemu-img", "create", "-f", "qcow2", "-b", "base.raw", "-F", "raw", directory["top.qcow2"]);
        using var image = DiskFormats.Open(directory["top.qcow2"], WithBacking);
        Assert.Equal(File.ReadAllBytes(directory["base.raw"])[..4096], image.Content.ReadBytes(0, 4096));
    }

    [Theory]
    [InlineData("data_file_raw=on")]
    [InlineData("data_file_raw=off")]
    [InlineData("data_file_raw=off,extended_l2=on")]
    public void External_data_file_is_read_only_with_permission(string options)
    {
        using var directory = new TempDirectory();
        var path = directory["image.qcow2"];
        Tool.Run("qemu-img", "create", "-f", "qcow2", "-o", $"data_file={directory["guest.data"]},{options}", path, "8M");
        QemuImg.Io(path, "qcow2", "write -P 5 0 100k", "write -P 6 3M 200k", "write -z 3100k 64k");
        Assert.Equal("external data file", Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path)).Structure);
        Assert.Equal([directory["guest.data"]], DiskFormats.Describe(path).ExternalFiles);
        Judge.SameAsQemu(path, "qcow2", WithBacking, moreZeros: true);
    }

    [Fact]
    public void Snapshots_are_listed_and_the_active_disk_is_read()
    {
        using var directory = new TempDirectory();
        var path = directory["image.qcow2"];
        QemuImg.Convert(SampleDisk.Write(directory, 2 << 20), path, "qcow2");
        Tool.Run("qemu-img", "snapshot", "-c", "before", path);
        QemuImg.Io(path, "qcow2", "write -P 5 0 100k");
        Tool.Run("qemu-img", "snapshot", "-c", "é after", path);
        QemuImg.Io(path, "qcow2", "write -P 6 50k 100k");
        Judge.SameAsQemu(path, "qcow2");
        Assert.Equal(["before", "é after"], DiskFormats.Describe(path).Snapshots);
    }

    [Fact]
    public void Encrypted_image_is_described_but_not_read()
    {
        using var directory = new TempDirectory();
        var path = directory["image.qcow2"];
        string[] create =
        [
            "create",
            "-f",
            "qcow2",
            "--object",
            "secret,id=s,data=password",
            "-o",
            "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10",
            path,
            "1M",
        ];
        // Where the clock of processor time is coarse qemu-img now and then fails to measure how fast it derives keys ("Unable to get
        // accurate CPU usage").
        for (var attempt = 0; attempt < 20 && Tool.TryRun("qemu-img", create).ExitCode != 0; attempt++)
            File.Delete(path);
        if (!File.Exists(path))
            Tool.Run("qemu-img", create);
        Assert.Equal("luks", DiskFormats.Describe(path).Encryption);
        Assert.Equal("crypt_method", Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path)).Field);
    }

    [Theory]
    [InlineData(0, true, false)]
    [InlineData(1, false, true)]
    public void Dirty_and_corrupt_images_are_read_and_say_so(int bit, bool dirty, bool corrupt)
    {
        using var directory = new TempDirectory();
        var path = directory["image.qcow2"];
        var source = SampleDisk.Write(directory, 1 << 20);
        QemuImg.Convert(source, path, "qcow2");
        SetIncompatible(path, 1UL << bit);
        using var image = DiskFormats.Open(path);
        Assert.Equal((dirty, corrupt), (image.Info.Dirty, image.Info.Corrupt));
        Judge.SameContent(File.ReadAllBytes(source), image);
    }

    [Fact]
    public void Unknown_incompatible_feature_is_refused_by_its_name()
    {
        using var directory = new TempDirectory();
        var path = directory["image.qcow2"];
        Tool.Run("qemu-img", "create", "-f", "qcow2", path, "1M");
        SetIncompatible(path, 1UL << 17);
        // Renames the first entry of the feature name table, "dirty bit", to stand for bit 17.
        var bytes = File.ReadAllBytes(path);
        bytes[0x78 + 1] = 17;
        "time travel\0"u8.CopyTo(bytes.AsSpan(0x78 + 2));
        File.WriteAllBytes(path, bytes);
        var refusal = Assert.Throws<ImageFormatException>(() => DiskFormats.Describe(path));
        Assert.Equal("bit 17 (time travel)", refusal.Value);
    }

    [Fact]
    public void Description_has_the_facts_that_qemu_img_shows()
    {
        using var directory = new TempDirectory();
        var path = directory["image.qcow2"];
        Tool.Run(
            "qemu-img",
            "create",
            "-f",
            "qcow2",
            "-o",
            "compression_type=zstd,extended_l2=on,refcount_bits=8,lazy_refcounts=on,cluster_size=128k",
            path,
            "5G"
        );
        var info = DiskFormats.Describe(path);
        Assert.Equal(
            ("qcow2", "compat 1.1", 5L << 30, 128L << 10, "zstd"),
            (info.Format, info.Subformat, info.VirtualSize, info.ClusterSize!.Value, info.Compression)
        );
        var shown = Tool.Run("qemu-img", "info", path);
        foreach (var (key, value) in info.Details)
            Assert.Contains($"    {key}: {value}\n", shown, StringComparison.Ordinal);
        Assert.Equal(6, info.Details.Count);
    }

    [Theory]
    [InlineData("cluster_size=65536")]
    [InlineData("cluster_size=2M")]
    [InlineData("extended_l2=on")]
    public void Sixty_four_tebibytes_of_nothing_are_one_extent_and_little_memory(string options)
    {
        using var directory = new TempDirectory();
        var path = directory["huge.qcow2"];
        Tool.Run("qemu-img", "create", "-f", "qcow2", "-o", options, path, "64T");
        QemuImg.Io(path, "qcow2", "write -P 1 33T 2M");
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var image = DiskFormats.Open(path);
        var kinds = image.Content.Extents().Select(e => e.Kind).ToArray();
        Assert.Equal([ExtentKind.Unallocated, ExtentKind.Data, ExtentKind.Unallocated], kinds);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void Disk_of_no_bytes_is_opened_wherever_its_table_is_said_to_be()
    {
        using var directory = new TempDirectory();
        var path = directory["image.qcow2"];
        Tool.Run("qemu-img", "create", "-f", "qcow2", path, "0");
        var bytes = File.ReadAllBytes(path);
        bytes[41] = 0x7f;
        File.WriteAllBytes(path, bytes);
        using var image = DiskFormats.Open(path);
        Assert.Equal(0, image.Content.Length);
        Assert.Empty(image.Content.Extents());
    }

    private static void SetIncompatible(string path, ulong bits)
    {
        using var file = File.Open(path, FileMode.Open);
        Span<byte> field = stackalloc byte[8];
        file.Position = 72;
        file.ReadExactly(field);
        BinaryPrimitives.WriteUInt64BigEndian(field, BinaryPrimitives.ReadUInt64BigEndian(field) | bits);
        file.Position = 72;
        file.Write(field);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-c")]
    public void Virtual_size_between_two_sectors_is_filled_up(string compressed)
    {
        using var directory = new TempDirectory();
        var raw = SampleDisk.Write(directory, 2 << 20, seed: 3);
        string[] arguments =
        [
            "convert",
            "-f",
            "raw",
            "-O",
            "qcow2",
            .. compressed.Length > 0 ? new[] { compressed } : [],
            raw,
            directory["a.qcow2"],
        ];
        Tool.Run("qemu-img", arguments);
        using (var file = File.OpenWrite(directory["a.qcow2"]))
        {
            file.Position = 24;
            var size = new byte[8];
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(size, 1_000_000);
            file.Write(size);
        }
        var expected = new byte[1_000_448];
        File.ReadAllBytes(raw).AsSpan(0, 1_000_000).CopyTo(expected);
        using var image = DiskFormats.Open(directory["a.qcow2"]);
        Assert.Equal(expected.Length, image.Info.VirtualSize);
        Assert.Contains(image.Info.Warnings, w => w.Contains("1000000", StringComparison.Ordinal));
        Judge.SameContent(expected, image);
        using var whole = DiskFormats.Open(
            directory["a.qcow2"],
            new OpenOptions
            {
                Budget = new ImageTools.Disks.Sources.ReadBudget(
                    ImageTools.Disks.Sources.ReadLimits.Inspection,
                    TimeProvider.System,
                    CancellationToken.None
                ),
            }
        );
        Assert.Equal(expected.Length, whole.Content.Length);
    }
}
