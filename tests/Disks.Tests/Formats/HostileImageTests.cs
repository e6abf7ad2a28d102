using System.Buffers.Binary;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Tests.Formats;

/// <summary>Truncated and damaged images: every answer is the right bytes or an error that names the place.</summary>
public class HostileImageTests
{
    private const int DiskLength = (1 << 20) + 512;
    private const int Mutations = 600;
    private const long AllocationLimit = 256L << 20;

    public static TheoryData<string, string, bool> Images =>
        new()
        {
            { "qcow2", "cluster_size=4096", false },
            { "qcow2", "cluster_size=4096", true },
            { "qcow2", "cluster_size=4096,compression_type=zstd", true },
            { "qcow2", "cluster_size=16384,extended_l2=on", false },
            { "qcow2", "compat=0.10,cluster_size=512", true },
            { "vmdk", "subformat=monolithicSparse", false },
            { "vmdk", "subformat=streamOptimized", false },
            { "vpc", "subformat=dynamic,force_size=on", false },
            { "vpc", "subformat=fixed,force_size=on", false },
        };

    [Theory]
    [MemberData(nameof(Images))]
    public void Truncated_image_gives_the_right_bytes_or_an_error(string format, string options, bool compress)
    {
        var (image, content) = Make(format, options, compress);
        for (var i = 0; i < 150; i++)
        {
            // Every cut in the first sectors, then evenly spread ones, then the last bytes.
            var length =
                i < 30 ? i * 100
                : i > 140 ? image.Length - (150 - i)
                : image.Length * (i - 30L) / 110;
            Attempt(image.AsMemory(0, (int)Math.Min(length, image.Length)), disk =>
            {
                if (disk.Info.Format == "raw")
                    return;
                Assert.Equal(content.Length, disk.Content.Length);
                Assert.True(content.AsSpan().SequenceEqual(disk.Content.ReadBytes(0, content.Length)), $"cut at {length}: wrong bytes");
            });
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Damaged_image_gives_bytes_or_an_error_within_bounded_memory(string format, string options, bool compress)
    {
        var (original, _) = Make(format, options, compress);
        var random = new Random(format.Length + options.Length);
        var opened = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var image = original.ToArray();
            for (var edits = random.Next(1, 4); edits > 0; edits--)
                Damage(image, random);
            if (format == "vpc" && i % 4 != 0)
                FixChecksums(image);
            var before = GC.GetAllocatedBytesForCurrentThread();
            opened += Attempt(image, ReadHereAndThere) ? 1 : 0;
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationLimit);
        }
        // Otherwise only the header's checks were tried.
        Assert.InRange(opened, Mutations / 5, Mutations);
    }

    [Fact]
    public void Damaged_descriptor_gives_a_disk_or_an_error()
    {
        const string text =
            "# Disk DescriptorFile\nversion=1\nencoding=\"UTF-8\"\nCID=00000001\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\n\nRW "
            + "8 ZERO\nRW 16 FLAT \"x.raw\" 8\nRW 8 SPARSE \"y\"\n\nddb.adapterType = \"ide\"\n";
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = System.Text.Encoding.ASCII.GetBytes(text);
            for (var edits = random.Next(1, 5); edits > 0; edits--)
                bytes[random.Next(22, bytes.Length)] = (byte)random.Next(256);
            Attempt(bytes, ReadHereAndThere);
        }
    }

    /// <summary>True when the image opened.</summary>
    private static bool Attempt(ReadOnlyMemory<byte> image, Action<DiskImage> use)
    {
        try
        {
            using var disk = DiskFormats.Open(
                FormatContext.OfFile("/nonexistent/image", OpenOptions.Default),
                new MemorySource(image, "/nonexistent/image")
            );
            use(disk);
            return true;
        }
        catch (ImageFormatException refusal)
        {
            Assert.NotEmpty(refusal.Structure);
            Assert.NotEmpty(refusal.Problem);
            return false;
        }
    }

    private static void ReadHereAndThere(DiskImage disk)
    {
        var content = disk.Content;
        var buffer = new byte[300_000];
        foreach (var offset in new[] { 0, content.Length / 3, content.Length / 2, content.Length - buffer.Length })
        {
            Try(() =>
            {
                var from = Math.Max(0, offset);
                content.Read(from, buffer.AsSpan(0, (int)Math.Min(buffer.Length, content.Length - from)));
            });
        }
        Try(() =>
        {
            long position = 0;
            foreach (var extent in content.Extents().Take(20_000))
            {
                Assert.Equal(position, extent.Start);
                Assert.True(extent.Length > 0);
                position = extent.End;
                if (extent.Storage is { } storage && !extent.IsZero && extent.Encoded is null)
                    Assert.InRange(extent.StorageOffset + extent.Length, 1, storage.Length);
                if (extent.Encoded is { } unit)
                    Assert.InRange(unit.Offset + unit.Length, 1, extent.Storage!.Length);
            }
            Assert.InRange(position, 0, content.Length);
        });
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (ImageFormatException)
        {
            // The rest of the image may still be readable, and must be just as safe.
        }
    }

    private static void Damage(byte[] image, Random random)
    {
        // Headers and tables lie at the beginning; a footer at the end.
        var region = random.Next(10) switch
        {
            < 4 => 128,
            < 8 => Math.Min(image.Length, 0x6000),
            < 9 => image.Length,
            _ => -512,
        };
        var at = region < 0 ? image.Length + region + random.Next(-region) : random.Next(Math.Min(region, image.Length));
        var size = 1 << random.Next(4);
        at = Math.Min(at / size * size, image.Length - size);
        var target = image.AsSpan(at, size);
        switch (random.Next(5))
        {
            case 0:
                target[random.Next(size)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                target.Fill(0xff);
                break;
            case 2:
                target.Clear();
                break;
            case 3:
                target.Clear();
                target[random.Next(2) == 0 ? 0 : size - 1] = (byte)(1 << random.Next(8));
                break;
            default:
                random.NextBytes(target);
                break;
        }
    }

    private static void FixChecksums(byte[] image)
    {
        foreach (var (start, length, field) in new[] { (0, 512, 64), (512, 1024, 36), (image.Length - 512, 512, 64) })
        {
            var structure = image.AsSpan(start, length);
            if (!structure.StartsWith("conectix"u8) && !structure.StartsWith("cxsparse"u8))
                continue;
            structure.Slice(field, 4).Clear();
            uint sum = 0;
            foreach (var value in structure)
                sum += value;
            BinaryPrimitives.WriteUInt32BigEndian(structure[field..], ~sum);
        }
    }

    private static (byte[] Image, byte[] Content) Make(string format, string options, bool compress)
    {
        using var directory = new TempDirectory();
        var source = SampleDisk.Write(directory, DiskLength);
        QemuImg.Convert(source, directory["image"], format, options, compress);
        return (File.ReadAllBytes(directory["image"]), File.ReadAllBytes(source));
    }
}
