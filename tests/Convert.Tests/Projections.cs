using System.Security.Cryptography;
using ImageTools.Disks;
using ImageTools.Disks.Formats;

namespace ImageTools.Convert.Tests;

public class Projections
{
    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2")]
    [InlineData("qcow2 cluster=512")]
    [InlineData("vhd")]
    [InlineData("vhd-fixed")]
    public void Any_range_of_the_projection_is_that_range_of_the_written_file(string how)
    {
        using var directory = new TempDirectory();
        using var disk = new TestDisk((5 << 20) + 512, 3, granularity: 512);
        using var target = Assert.IsType<ProjectedTarget>(Written.Plan(disk, Written.Options(how)));
        Written.File(target, disk, directory["target"]);
        AssertSameRanges(File.ReadAllBytes(directory["target"]), target.File);
    }

    [Fact]
    public void Any_range_of_a_pass_through_projection_is_that_range_of_the_written_file()
    {
        using var directory = new TempDirectory();
        using var disk = new TestDisk(12 << 20, 5);
        disk.WriteTo(directory["raw"]);
        Tool.Run("qemu-img", "convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=streamOptimized", directory["raw"], directory["vmdk"]);
        using var image = DiskFormats.Open(directory["vmdk"]);
        using var target = Assert.IsType<ProjectedTarget>(Written.Plan(image.Content, Written.Options("qcow2 zlib")));
        Written.File(target, image.Content, directory["target"]);
        AssertSameRanges(File.ReadAllBytes(directory["target"]), target.File);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2")]
    [InlineData("vhd")]
    public void The_map_of_a_projection_is_gapless_and_its_zeros_are_zeros(string how)
    {
        using var disk = new TestDisk((5 << 20) + 512, 9, granularity: 512);
        using var target = Assert.IsType<ProjectedTarget>(Written.Plan(disk, Written.Options(how)));
        long position = 0;
        foreach (var extent in target.File.Extents())
        {
            Assert.Equal(position, extent.Start);
            if (extent.IsZero)
                Assert.False(target.File.ReadBytes(extent.Start, (int)extent.Length).AsSpan().ContainsAnyExcept((byte)0));
            position = extent.End;
        }
        Assert.Equal(target.File.Length, position);
    }

    [Theory]
    [InlineData("qcow2")]
    [InlineData("qcow2 zlib")]
    [InlineData("qcow2 zstd")]
    [InlineData("vhd")]
    public void The_bytes_and_the_fingerprint_do_not_depend_on_the_number_of_threads(string how)
    {
        using var directory = new TempDirectory();
        using var disk = new TestDisk(20 << 20, 13);
        var seen = new HashSet<string>();
        foreach (var threads in (int[])[1, 2, 7])
        {
            var options = Written.Options(how) with { Threads = threads };
            using var target = Written.Plan(disk, options);
            var path = directory[$"{threads}"];
            Written.File(target, disk, path, threads: threads);
            seen.Add(target.Fingerprint + System.Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))));
        }
        Assert.Single(seen);
    }

    [Theory]
    [InlineData("qcow2 zlib")]
    [InlineData("qcow2 zstd cluster=4096")]
    [InlineData("qcow2 zlib apart cluster=512")]
    [InlineData("qcow2 zlib apart")]
    public void A_stream_gives_an_upload_the_bytes_of_the_file_within_the_length_it_promised(string how)
    {
        using var directory = new TempDirectory();
        using var disk = new TestDisk(12 << 20, 17);
        using var target = Assert.IsType<StreamedTarget>(Written.Plan(disk, Written.Options(how)), exactMatch: false);
        var output = new Collector();
        target.Produce(output, null, TestContext.Current.CancellationToken);
        Written.File(target, disk, directory["target"]);

        Assert.Equal(target.HeadLength, output.HeadBytes.Length);
        Assert.Equal(File.ReadAllBytes(directory["target"]), output.HeadBytes.Concat(output.Rest.ToArray()));
        Assert.True(new FileInfo(directory["target"]).Length <= target.MaxLength);
    }

    [Fact]
    public void A_fingerprint_changes_with_options_and_with_the_map()
    {
        using var one = new TestDisk(4 << 20, 1);
        using var two = new TestDisk(4 << 20, 2);
        string[] targets = ["raw", "qcow2", "qcow2 cluster=4096", "qcow2 zlib", "qcow2 zstd", "qcow2 zlib apart", "vhd", "vhd-fixed"];
        var prints = targets.SelectMany(how => new[] { Print(one, how), Print(two, how) }).ToList();
        Assert.Distinct(prints);
    }

    private static string Print(BlockSource disk, string how)
    {
        using var target = Written.Plan(disk, Written.Options(how));
        return target.Fingerprint;
    }

    private static void AssertSameRanges(byte[] expected, BlockSource actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var ranges = new Random(1);
        var starts = Enumerable.Range(0, 200).Select(_ => ranges.Next(expected.Length)).Append(0).Append(expected.Length - 1).ToList();
        var ends = starts.ConvertAll(s => Math.Min(expected.Length, s + ranges.Next(1, ranges.Next(2, 1 << 20))));
        Parallel.For(0, starts.Count, i =>
            Assert.True(
                expected.AsSpan(starts[i], ends[i] - starts[i]).SequenceEqual(actual.ReadBytes(starts[i], ends[i] - starts[i])),
                $"{starts[i]}..{ends[i]}"
            )
        );
    }

    private sealed class Collector : ITargetOutput
    {
        public MemoryStream Rest { get; } = new();

        public byte[] HeadBytes { get; private set; } = [];

        public void Append(ReadOnlySpan<byte> bytes) => Rest.Write(bytes);

        public void Head(ReadOnlySpan<byte> bytes) => HeadBytes = bytes.ToArray();
    }
}
