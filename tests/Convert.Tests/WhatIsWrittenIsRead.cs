using System.Globalization;
using System.Text.Json;
using ImageTools.Disks;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.Formats;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;

namespace ImageTools.Convert.Tests;

/// <summary>
/// Whatever a writer writes, for any size and options, is opened by qemu-img and by our reader; what can't be is refused before
/// there is a file.
/// </summary>
public class WhatIsWrittenIsRead
{
    private const long GiB = 1L << 30,
        TiB = 1L << 40;

    // The largest disk that qemu-img makes as a source: 2 EiB in clusters of 2 MiB, less room to grow.
    private const long LargestSource = (1L << 61) - TiB;

    // The same cases in every run, so that a failure tells of a change; a long run meets others: IMAGETOOLS_WRITER_CASES=2000.
    private static readonly int Cases = int.Parse(
        Environment.GetEnvironmentVariable("IMAGETOOLS_WRITER_CASES") is { Length: > 0 } asked ? asked : "50",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public void Any_size_with_any_options_is_read_by_qemu_img_and_by_us_or_refused_first()
    {
        Tool.Require("qemu-img", "qemu-io");
        int written = 0,
            refused = 0;
        Parallel.For(0, Cases, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            var random = new Random(seed);
            if (Case(Options(random), random, seed))
                Interlocked.Increment(ref written);
            else
                Interlocked.Increment(ref refused);
        });
        Assert.True(written > Cases / 3 && refused > 0, $"{written} written, {refused} refused");
    }

    [Theory]
    [InlineData("qcow2 cluster=512", 1024, 4096)]
    [InlineData("qcow2 cluster=512 zlib", 1024, 4096)]
    [InlineData("qcow2 cluster=4096", 1024 * 10, 8192)]
    public void A_disk_that_needs_a_larger_l1_table_than_anybody_opens_is_refused_with_the_cluster_size_that_works(
        string how,
        long gibibytes,
        int works
    )
    {
        using var disk = new ZeroSource(gibibytes * GiB);
        var error = Assert.Throws<TargetLimitException>(() => Written.Plan(disk, Written.Options(how)));
        Assert.Contains("cluster_size=", error.Problem, StringComparison.Ordinal);
        var hinted = int.Parse(error.Hint.Split("cluster_size=")[1].Split(',', '.')[0], CultureInfo.InvariantCulture);
        Assert.True(hinted <= works);
        Written.Plan(disk, Written.Options(how) with { ClusterSize = hinted }).Dispose();
        Assert.Throws<TargetLimitException>(() => Written.Plan(disk, Written.Options(how) with { ClusterSize = hinted / 2 }));
    }

    [Theory]
    [InlineData("qcow2 cluster=512 zlib")]
    [InlineData("qcow2 cluster=512")]
    public void A_file_that_needs_a_larger_refcount_table_than_qemu_opens_is_refused(string how)
    {
        // Fits the L1 table, but with its tables the file is longer than 8 MiB of refcount table cover.
        using var disk = new FullDisk(127 * GiB);
        var error = Assert.Throws<TargetLimitException>(() => Written.Plan(disk, Written.Options(how) with { SparseSize = 0 }));
        Assert.Contains("cluster_size=1024", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("vmdk")]
    [InlineData("vhd")]
    [InlineData("vhd-fixed")]
    public void An_empty_disk_is_refused_where_nobody_reads_one(string how)
    {
        using var disk = new ZeroSource(0);
        Assert.Throws<TargetLimitException>(() => Written.Plan(disk, Written.Options(how)));
    }

    private static ConvertOptions Options(Random random)
    {
        var options = new ConvertOptions
        {
            Format = Enum.GetValues<TargetFormat>()[random.Next(5)],
            Threads = random.Next(1, 4),
            Level = random.Next(3) == 0 ? random.Next(1, 10) : null,
            SparseSize = random.Next(4) == 0 ? 0 : 4096,
        };
        return options.Format != TargetFormat.Qcow2
            ? options
            : options with
            {
                ClusterSize = 512 << random.Next(13),
                Compress = random.Next(2) == 0,
                Codec = random.Next(2) == 0 ? Codec.Deflate : Codec.Zstd,
                KeepsRegionsApart = random.Next(4) == 0,
                Recompress = random.Next(4) == 0,
            };
    }

    // Small and odd ones, and any power up to beyond what the format can hold.
    private static long Size(ConvertOptions options, Random random)
    {
        if (random.Next(4) == 0)
            return new[] { 0, 1, 511, 512, 513, 1000, 65535, 65536, 65537, (2 << 20) - 1, (2 << 20) + 1 }[random.Next(11)];
        var most = options.Format switch
        {
            TargetFormat.VhdDynamic or TargetFormat.VhdFixed => 3 * TiB,
            TargetFormat.VmdkStream => 1024 * TiB,
            // A quarter of all sizes lie around the limit.
            TargetFormat.Qcow2 => random.Next(4) == 0 ? (long)options.ClusterSize * options.ClusterSize << 20 : 64 * TiB,
            _ => 4 * TiB,
        };
        var size = (long)Math.Min(Math.Pow(most, 0.4 + (random.NextDouble() * 0.62)), LargestSource);
        return random.Next(2) == 0 ? size : size / 512 * 512;
    }

    private static bool Case(ConvertOptions options, Random random, int seed)
    {
        using var directory = new TempDirectory();
        var size = Size(options, random);
        var what =
            $"seed {seed}: {size} bytes as {options.Format}, cluster {options.ClusterSize}, {(options.Compress ? options.Codec : "plain")}";
        var format = Make(directory["source"], size, random);
        using var source = DiskFormats.Open(directory["source"], new OpenOptions { Format = format });
        var disk = source.Content;
        if (random.Next(4) == 0)
            disk = new TrimmedSource(disk, FreeSpaceMap.Of(disk));
        if (random.Next(4) == 0)
            disk = GrownDisk.Grow(disk, disk.Length + (random.NextInt64(1, 1L << random.Next(1, 30)) * 512));
        try
        {
            Written.To(directory["target"], disk, options);
        }
        catch (TargetLimitException e)
        {
            Assert.False(File.Exists(directory["target"]), what);
            Assert.Single(Directory.GetFiles(directory.Path));
            IsRefusedRightly(options, disk.Length, e, directory["qemu"], what);
            return false;
        }
        IsRead(directory["target"], disk, options, directory["source"], format, what);
        return true;
    }

    // qemu-img's own limits are the judge, except where ours are stated to be narrower.
    private static void IsRefusedRightly(ConvertOptions options, long size, TargetLimitException error, string path, string what)
    {
        if (size == 0)
            return;
        if (options.Format == TargetFormat.VmdkStream)
        {
            Assert.True(size > 512 * TiB, what);
            return;
        }
        Assert.NotEqual(TargetFormat.Raw, options.Format);
        string[] format =
            options.Format == TargetFormat.Qcow2 ? ["qcow2", "-o", $"cluster_size={options.ClusterSize}"] : ["vpc", "-o", "force_size=on"];
        Assert.True(Tool.TryRun("qemu-img", ["create", "-f", .. format, path, $"{size}"]).ExitCode != 0, $"{what}: {error.Message}");
    }

    private static void IsRead(string target, BlockSource disk, ConvertOptions options, string source, string sourceFormat, string what)
    {
        var format = options.Format switch
        {
            TargetFormat.Raw => "raw",
            TargetFormat.Qcow2 => "qcow2",
            TargetFormat.VmdkStream => "vmdk",
            _ => "vpc",
        };
        var info = Tool.TryRun("qemu-img", "info", "--output=json", "-f", format, target);
        Assert.True(info.ExitCode == 0, $"{what}: {info.Error}");
        using (var json = JsonDocument.Parse(info.Output))
            Assert.Equal(disk.Length, json.RootElement.GetProperty("virtual-size").GetInt64());
        if (format is "qcow2" or "vmdk" && disk.Length <= 16 * TiB)
        {
            var check = Tool.TryRun("qemu-img", "check", "-f", format, target);
            Assert.True(check.ExitCode == 0, $"{what}: {check.Output}{check.Error}");
        }
        // qemu-img goes from grain to grain, block to block, or L2 table to L2 table.
        var step = format switch
        {
            "vmdk" => 64L << 10,
            "vpc" => 2L << 20,
            "qcow2" => (long)options.ClusterSize / 8 * options.ClusterSize,
            _ => TiB,
        };
        if (disk.Length / step < 1 << 20)
        {
            var compare = Tool.TryRun("qemu-img", "compare", "-f", sourceFormat, "-F", format, source, target);
            Assert.True(compare.ExitCode == 0, $"{what}: {compare.Output}{compare.Error}");
        }
        using var read = DiskFormats.Open(target, new OpenOptions { Format = format == "raw" ? "raw" : null });
        Assert.Equal(disk.Length, read.Content.Length);
        AreAlike(disk, read.Content, what);
        AreAlike(read.Content, disk, what);
    }

    // Wherever the one has data, the other has the same.
    private static void AreAlike(BlockSource one, BlockSource other, string what)
    {
        var (a, b) = (new byte[1 << 20], new byte[1 << 20]);
        foreach (var extent in one.Extents().Where(e => !e.IsZero))
        {
            for (var at = extent.Start; at < extent.End; at += a.Length)
            {
                var count = (int)Math.Min(a.Length, extent.End - at);
                one.Read(at, a.AsSpan(0, count));
                other.Read(at, b.AsSpan(0, count));
                Assert.True(a.AsSpan(0, count).SequenceEqual(b.AsSpan(0, count)), $"{what}: differs near byte {at}");
            }
        }
    }

    // A disk with data in a few places, its last bytes among them. A file system takes no RAW file of many TiB.
    private static string Make(string path, long size, Random random)
    {
        List<(long Place, int Length)> places = [];
        for (var i = 0; i < 4 && size > 0; i++)
            places.Add((i == 0 ? Math.Max(0, size - 700) : random.NextInt64(size), random.Next(1, 80_000)));
        if (size <= 4 * TiB)
        {
            using var file = File.Create(path);
            file.SetLength(size);
            foreach (var (place, length) in places)
            {
                var bytes = new byte[Math.Min(length, size - place)];
                if (random.Next(2) == 0)
                    random.NextBytes(bytes);
                else
                    Array.Fill(bytes, (byte)7);
                file.Position = place;
                file.Write(bytes);
            }
            return "raw";
        }
        Tool.Run("qemu-img", "create", "-q", "-f", "qcow2", "-o", "cluster_size=2M", path, $"{size}");
        string[] writes =
        [
            .. places.SelectMany(p =>
                (string[])
                    ["-c", string.Create(CultureInfo.InvariantCulture, $"write -q -P {random.Next(1, 255)} {p.Place / 512 * 512} 512")]
            ),
        ];
        Tool.Run("qemu-io", ["-f", "qcow2", .. writes, path]);
        return "qcow2";
    }

    /// <summary>Data everywhere, none of it kept.</summary>
    private sealed class FullDisk(long length) : BlockSource
    {
        public override long Length => length;

        public override string Name => "full";

        public override void Read(long offset, Span<byte> destination) => destination.Fill(1);

        public override IEnumerable<Extent> Extents(long offset, long count) => [Extent.Data(offset, count)];
    }
}
