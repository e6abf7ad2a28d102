using System.Buffers.Binary;
using System.Text;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.Formats;

namespace ImageTools.Disks.Tests.Formats;

public class VmdkReaderTests
{
    private static readonly OpenOptions WithBacking = new() { AllowBacking = true };

    [Theory]
    [InlineData("monolithicSparse", "")]
    [InlineData("monolithicSparse", ",zeroed_grain=on")]
    [InlineData("streamOptimized", "")]
    [InlineData("monolithicFlat", "")]
    [InlineData("twoGbMaxExtentSparse", "")]
    [InlineData("twoGbMaxExtentFlat", "")]
    [InlineData("monolithicSparse", ",compat6=on,adapter_type=lsilogic")]
    public void Converted_image_reads_as_qemu_img_reads_it(string subformat, string options)
    {
        using var directory = new TempDirectory();
        var path = directory["image.vmdk"];
        QemuImg.Convert(SampleDisk.Write(directory), path, "vmdk", $"subformat={subformat}{options}");
        Judge.SameAsQemu(path, "vmdk");
        Assert.Equal(subformat, DiskFormats.Describe(path).Subformat);
    }

    [Fact]
    public void Zero_grains_and_small_writes_read_as_qemu_img_reads_them()
    {
        using var directory = new TempDirectory();
        var path = directory["image.vmdk"];
        QemuImg.Convert(SampleDisk.Write(directory), path, "vmdk", "subformat=monolithicSparse,zeroed_grain=on");
        QemuImg.Io(path, "vmdk", "write -z 64k 320k", "write -P 7 2100k 3k", "write -z 4M 64k", "write -P 9 9M 4k");
        Judge.SameAsQemu(path, "vmdk");
    }

    [Fact]
    public void Stream_with_the_directory_at_its_end_reads_as_qemu_img_reads_it()
    {
        using var directory = new TempDirectory();
        var path = directory["image.vmdk"];
        QemuImg.Convert(SampleDisk.Write(directory), path, "vmdk", "subformat=streamOptimized");
        MoveDirectoryToFooter(path);
        Judge.SameAsQemu(path, "vmdk");
        File.AppendAllBytes(path, new byte[3000]);
        using var padded = DiskFormats.Open(path);
        Judge.SameContent(File.ReadAllBytes(directory["source.raw"]), padded);
    }

    [Fact]
    public void Stream_whose_footer_was_cut_off_is_refused_as_truncated()
    {
        using var directory = new TempDirectory();
        var path = directory["image.vmdk"];
        QemuImg.Convert(SampleDisk.Write(directory), path, "vmdk", "subformat=streamOptimized");
        MoveDirectoryToFooter(path);
        using (var file = File.Open(path, FileMode.Open))
            file.SetLength(file.Length - 1536);
        var refusal = Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path));
        Assert.Contains("truncated", refusal.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Compressed_grain_offers_its_exact_zlib_stream()
    {
        using var directory = new TempDirectory();
        var path = directory["image.vmdk"];
        QemuImg.Convert(SampleDisk.Write(directory), path, "vmdk", "subformat=streamOptimized");
        using var image = DiskFormats.Open(path);
        var units = image.Content.Extents().Where(e => e.Encoded is not null).Select(e => e.Encoded!.Value).ToArray();
        Assert.NotEmpty(units);
        var file = File.ReadAllBytes(path);
        foreach (var unit in units)
        {
            Assert.Equal((Codec.Zlib, true, 65536), (unit.Codec, unit.LengthIsExact, unit.UnitSize));
            var decoded = new byte[unit.UnitSize];
            using var stream = new System.IO.Compression.ZLibStream(
                new MemoryStream(file, (int)unit.Offset, unit.Length),
                System.IO.Compression.CompressionMode.Decompress
            );
            var length = stream.ReadAtLeast(decoded, decoded.Length, throwOnEndOfStream: false);
            // The stream ends with the Adler-32 of what it holds.
            Assert.Equal(
                Adler32(decoded.AsSpan(0, length)),
                BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)unit.Offset + unit.Length - 4))
            );
        }
    }

    [Fact]
    public void Grain_marker_that_names_another_grain_is_an_error_at_its_place()
    {
        using var directory = new TempDirectory();
        var path = directory["image.vmdk"];
        QemuImg.Convert(SampleDisk.Write(directory), path, "vmdk", "subformat=streamOptimized");
        EncodedUnit unit;
        using (var image = DiskFormats.Open(path))
            unit = image.Content.Extents().Last(e => e.Encoded is not null).Encoded!.Value;
        using (var file = File.Open(path, FileMode.Open))
        {
            file.Position = unit.Offset - 12;
            file.WriteByte(0x77);
        }
        using var damaged = DiskFormats.Open(path);
        var error = Assert.Throws<ImageFormatException>(() => damaged.Content.ReadBytes(unit.UnitStart, 512));
        Assert.Equal(("grain marker", unit.Offset - 12), (error.Structure, error.Offset));
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public void Renamed_image_is_read_although_its_descriptor_knows_the_old_name()
    {
        using var directory = new TempDirectory();
        QemuImg.Convert(SampleDisk.Write(directory), directory["old.vmdk"], "vmdk", "subformat=streamOptimized");
        File.Move(directory["old.vmdk"], directory["new.vmdk"]);
        using var image = DiskFormats.Open(directory["new.vmdk"]);
        Judge.SameContent(File.ReadAllBytes(directory["source.raw"]), image);
        Assert.Empty(image.Info.Warnings);
    }

    [Fact]
    public void Delta_reads_through_its_parent_only_with_permission()
    {
        using var directory = new TempDirectory();
        QemuImg.Convert(SampleDisk.Write(directory), directory["base.vmdk"], "vmdk", "subformat=monolithicSparse");
        var path = directory["delta.vmdk"];
        Tool.Run("qemu-img", "create", "-f", "vmdk", "-b", directory["base.vmdk"], "-F", "vmdk", path);
        QemuImg.Io(path, "vmdk", "write -P 3 1M 70k", "write -P 4 5M 1k");
        Assert.Equal("parent disk", Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path)).Structure);
        Assert.NotNull(DiskFormats.Describe(path).BackingFilename);
        Judge.SameAsQemu(path, "vmdk", WithBacking);
        QemuImg.Io(directory["base.vmdk"], "vmdk", "write -P 9 0 1k");
        Assert.Equal("parentCID", Assert.Throws<ImageFormatException>(() => DiskFormats.Open(path, WithBacking)).Field);
    }

    [Fact]
    public void Descriptor_with_flat_sparse_and_zero_extents_is_one_disk()
    {
        using var directory = new TempDirectory();
        var source = SampleDisk.Create(3 << 20);
        File.WriteAllBytes(directory["a.raw"], [.. new byte[4096], .. source]);
        QemuImg.Convert(SampleDisk.Write(directory, 2 << 20, seed: 5), directory["b.vmdk"], "vmdk", "subformat=monolithicSparse");
        File.WriteAllText(
            directory["disk.vmdk"],
            """
            # Disk DescriptorFile
            version = 1
            encoding="UTF-8"
            CID=fffffffe
            parentcid = ffffffff
            CREATETYPE="custom"

            RW 6144 FLAT "a.raw" 8
            RW 100 ZERO
            rw 4096 SPARSE "b.vmdk"

            ddb.adapterType = "lsilogic"
            """
        );
        using var image = DiskFormats.Open(directory["disk.vmdk"]);
        Judge.SameContent([.. source, .. new byte[100 * 512], .. SampleDisk.Create(2 << 20, 5)], image);
        Assert.Equal("custom", image.Info.Subformat);
        Assert.Equal(["a.raw", "b.vmdk"], image.Info.ExternalFiles);
    }

    [Theory]
    [InlineData("../secret.raw")]
    [InlineData("/etc/hostname")]
    [InlineData("sub/disk.raw")]
    [InlineData("..\\secret.raw")]
    [InlineData("nbd:127.0.0.1:1")]
    [InlineData("")]
    [InlineData("..")]
    public void Extent_that_is_not_beside_the_descriptor_is_refused(string name)
    {
        using var directory = new TempDirectory();
        File.WriteAllText(
            directory["disk.vmdk"],
            $"# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\nRW 1 FLAT \"{name}\" 0\n"
        );
        var refusal = Assert.Throws<ImageFormatException>(() => DiskFormats.Open(directory["disk.vmdk"]));
        Assert.Equal("extent file", refusal.Structure);
        Assert.NotNull(refusal.Hint);
        Assert.Equal(512, DiskFormats.Describe(directory["disk.vmdk"]).VirtualSize);
    }

    [Fact]
    public void One_file_with_a_large_directory_cannot_be_listed_until_memory_is_used_up()
    {
        using var directory = new TempDirectory();
        Tool.Run("qemu-img", "create", "-f", "vmdk", directory["part.vmdk"], "64T");
        var lines = string.Concat(Enumerable.Repeat("RW 8 SPARSE \"part.vmdk\"\n", 1000));
        File.WriteAllText(
            directory["disk.vmdk"],
            $"# Disk DescriptorFile\nversion=1\nCID=1\nparentCID=ffffffff\ncreateType=\"twoGbMaxExtentSparse\"\n{lines}"
        );
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("extents", Assert.Throws<ImageFormatException>(() => DiskFormats.Open(directory["disk.vmdk"])).Field);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 128 << 20);
    }

    [Fact]
    public void Flat_extent_that_is_too_short_is_truncated()
    {
        using var directory = new TempDirectory();
        QemuImg.Convert(SampleDisk.Write(directory), directory["disk.vmdk"], "vmdk", "subformat=monolithicFlat");
        using (var file = File.Open(directory["disk-flat.vmdk"], FileMode.Open))
            file.SetLength(file.Length - 1);
        Assert.Contains(
            "truncated",
            Assert.Throws<ImageFormatException>(() => DiskFormats.Open(directory["disk.vmdk"])).Hint,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Real_guest_in_a_stream_is_the_same_disk_as_its_raw_form()
    {
        var raw = Shared.Guest("debian-gpt-ext4.raw");
        using var stream = DiskFormats.Open(Shared.Guest("debian-gpt-ext4.vmdk"));
        using var plain = DiskFormats.Open(raw);
        Assert.Equal(plain.Content.Length, stream.Content.Length);
        var random = new Random(9);
        foreach (var extent in stream.Content.Extents().Where(e => !e.IsZero && (e.Start < 64 << 20 || random.Next(20) == 0)))
        {
            Assert.True(
                plain
                    .Content.ReadBytes(extent.Start, (int)extent.Length)
                    .AsSpan()
                    .SequenceEqual(stream.Content.ReadBytes(extent.Start, (int)extent.Length)),
                $"differs in the grain at {extent.Start}"
            );
        }

        Assert.DoesNotContain(stream.Content.Extents().Where(e => e.IsZero), e => HasData(plain.Content, e));

        static bool HasData(BlockSource disk, Extent hole) =>
            disk.Extents(hole.Start, hole.Length)
                .Where(e => !e.IsZero)
                .Any(e => disk.ReadBytes(e.Start, (int)Math.Min(e.Length, 1 << 20)).AsSpan().ContainsAnyExcept((byte)0));
    }

    [Theory]
    [InlineData("monolithicSparse")]
    [InlineData("streamOptimized")]
    public void Sixty_four_tebibytes_of_nothing_are_one_extent_and_little_memory(string subformat)
    {
        using var directory = new TempDirectory();
        var path = directory["huge.vmdk"];
        Tool.Run("qemu-img", "create", "-f", "vmdk", "-o", $"subformat={subformat}", path, "64T");
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var image = DiskFormats.Open(path);
        Assert.Equal(Extent.Unallocated(0, 64L << 40), Assert.Single(image.Content.Extents()));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 24 << 20);
    }

    [Fact]
    public void Description_has_the_facts_that_qemu_img_shows()
    {
        using var directory = new TempDirectory();
        var path = directory["image.vmdk"];
        Tool.Run("qemu-img", "create", "-f", "vmdk", "-o", "subformat=streamOptimized", path, "5G");
        var info = DiskFormats.Describe(path);
        Assert.Equal(
            ("vmdk", "streamOptimized", 5L << 30, 65536, "zlib"),
            (info.Format, info.Subformat, info.VirtualSize, info.ClusterSize!.Value, info.Compression)
        );
        var shown = Tool.Run("qemu-img", "info", path);
        foreach (var (key, value) in info.Details.Where(d => d.Key != "adapter type"))
            Assert.Contains($"    {key}: {value}\n", shown, StringComparison.Ordinal);
    }

    /// <summary>What a writer that streams produces, made from what qemu-img wrote: its header points to the footer.</summary>
    private static void MoveDirectoryToFooter(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var header = bytes[..512];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(56), ulong.MaxValue);
        var marker = new byte[512];
        BinaryPrimitives.WriteUInt64LittleEndian(marker, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(marker.AsSpan(12), 3);
        File.WriteAllBytes(path, [.. bytes, .. marker, .. header, .. new byte[512]]);
    }

    private static uint Adler32(ReadOnlySpan<byte> bytes)
    {
        uint a = 1,
            b = 0;
        foreach (var value in bytes)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }
        return (b << 16) | a;
    }

    // Names in bytes, as the code pages have them; not written by the code that reads them.
    [Theory]
    [InlineData("GBK", "B4C5C5CC", "磁盘")]
    [InlineData("GB18030", "B4C5C5CC", "磁盘")]
    [InlineData("Big5", "BACFBAD0", "磁碟")]
    [InlineData("Shift_JIS", "83668342835883 4E", "ディスク")]
    [InlineData("windows-949", "B5F0BDBAC5A9", "디스크")]
    [InlineData("windows-1251", "E4E8F1EA", "диск")]
    [InlineData("windows-1252", "5072FC66756E67", "Prüfung")]
    [InlineData("UTF-8", "E7A381E79B98", "磁盘")]
    [InlineData("no-such-encoding", "E7A381E79B98", "磁盘")]
    public void Descriptor_is_decoded_by_the_encoding_that_it_states(string encoding, string bytes, string name)
    {
        using var directory = new TempDirectory();
        var data = new byte[1 << 20];
        new Random(1).NextBytes(data);
        File.WriteAllBytes(directory[$"{name}-flat.vmdk"], data);
        using (var descriptor = File.Create(directory["disk.vmdk"]))
        {
            descriptor.Write(
                Encoding.ASCII.GetBytes(
                    $"# Disk DescriptorFile\nversion=1\nencoding=\"{encoding}\"\nCID=fffffffe\nparentCID=ffffffff\n"
                        + "createType=\"monolithicFlat\"\n\nRW "
                        + "2048 FLAT \""
                )
            );
            descriptor.Write(System.Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)));
            descriptor.Write("-flat.vmdk\" 0\n"u8);
        }
        using var image = DiskFormats.Open(directory["disk.vmdk"]);
        Judge.SameContent(data, image);
    }
}
