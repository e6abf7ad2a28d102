using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Tests;

/// <summary>Where objects are cut.</summary>
public class PartCutTests
{
    private const long MiB = 1 << 20,
        GiB = 1 << 30,
        Largest = 10_000 * (5 * GiB);

    [Theory]
    [InlineData(0, 8 * MiB, 1)]
    [InlineData(1, 8 * MiB, 1)]
    [InlineData(8 * MiB, 8 * MiB, 1)]
    [InlineData((8 * MiB) + 1, 8 * MiB, 2)]
    [InlineData(80_000 * MiB, 8 * MiB, 10_000)]
    [InlineData((80_000 * MiB) + 1, 9 * MiB, 8_889)]
    [InlineData(Largest, 5 * GiB, 10_000)]
    public void Every_size_that_an_object_can_have_fits_into_ten_thousand_parts(long length, long size, int count)
    {
        var cut = UsualCut.OfFile(length, null);
        Assert.Equal((size, count), (cut.SizeOf(1), cut.CountOf(length)));
    }

    [Theory]
    [InlineData(Largest + 1, null, "object-too-large")]
    [InlineData(GiB, (5 * GiB) + 1, "part-size-too-large")]
    [InlineData(GiB, 1024L, "part-size-too-small")]
    [InlineData(100 * GiB, MiB, "part-size-too-small")]
    public void Impossible_sizes_are_refused_and_named(long length, long? asked, string code) =>
        Assert.Equal(code, Assert.Throws<CloudException>(() => UsualCut.OfFile(length, asked)).Code);

    [Fact]
    public void Parts_of_two_to_five_gibibytes_can_be_asked_for() =>
        Assert.Equal(3, UsualCut.OfFile(10 * GiB, 5 * GiB - 1).CountOf(10 * GiB));

    [Fact]
    public void Parts_of_a_stream_are_kept_in_memory_and_hence_limited() =>
        Assert.Equal("part-size-too-large", Assert.Throws<CloudException>(() => UsualCut.OfStream(512, GiB, GiB + 1)).Code);

    [Theory]
    [InlineData(10 * GiB)]
    [InlineData(2000 * GiB)]
    [InlineData(9000 * GiB)]
    public void Stream_of_any_length_up_to_its_bound_fits(long most)
    {
        var cut = UsualCut.OfStream(65536, most, null);
        Assert.True(cut.StartOf(PartLimits.MostParts + 1) >= most);
        Assert.All(cut.Ranges, r => Assert.InRange(r.Size, MiB, GiB));
        // Part numbers, sizes and starts agree.
        Assert.All(Enumerable.Range(1, PartLimits.MostParts), n => Assert.Equal(cut.StartOf(n) + cut.SizeOf(n), cut.StartOf(n + 1)));
    }

    [Fact]
    public void Parts_of_a_stream_fit_into_memory_up_to_360_gibibytes_of_compressed_data()
    {
        var cut = UsualCut.OfStream(65536, 1500 * GiB, null);
        Assert.All(cut.Ranges.Where(r => cut.StartOf(r.First) < 360 * GiB), r => Assert.InRange(r.Size, MiB, 64 * MiB));
    }

    [Theory]
    [InlineData(100e3, 4, 1)]
    [InlineData(4e6, 4, 2)]
    [InlineData(500e6, 4, 16)]
    public void Slow_lines_get_small_parts_and_fast_ones_large(double bytesPerSecond, int connections, int mebibytes) =>
        Assert.Equal(mebibytes * MiB, MeasuredCutter.CutFor(5 * GiB, bytesPerSecond, connections).SizeOf(MeasuredCutter.Probes + 1));

    [Theory]
    [InlineData(100e3)]
    [InlineData(500e6)]
    public void Cut_of_an_interrupted_upload_is_read_off_its_parts(double bytesPerSecond)
    {
        const long length = (700 * MiB) + 5;
        var cut = MeasuredCutter.CutFor(length, bytesPerSecond, 4);
        int[] numbers = [1, 3, 9, 12, cut.CountOf(length)];
        var inferred = FoundCut.Of(length, [.. numbers.Select(n => (n, Math.Min(cut.SizeOf(n), length - cut.StartOf(n))))]);
        Assert.Equal(cut.CountOf(length), inferred!.CountOf(length));
        Assert.Equal(cut.StartOf(11), inferred.StartOf(11));
    }

    [Fact]
    public void Parts_that_fit_no_cut_are_not_believed() => Assert.Null(FoundCut.Of(100 * MiB, [(1, 5 * MiB), (2, 6 * MiB)]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Parts_begin_at_region_boundaries_and_hold_the_file_without_gaps(int seed)
    {
        var random = new Random(seed);
        List<RegionBoundary> boundaries = [];
        long length = random.Next(1 << 20),
            region = 0;
        for (var i = 0; i < 3000; i++)
        {
            boundaries.Add(new RegionBoundary(length, region));
            region += random.Next(1, 4);
            length += random.Next(8) == 0 ? random.Next(1, 1 << 16) : random.Next(1 << 24);
        }
        var cut = RegionCut.Of(length, boundaries, Rule(region * 16 * MiB))!;
        var starts = boundaries.Select(s => s.Offset).ToHashSet();
        var count = cut.CountOf(length);
        Assert.All(Enumerable.Range(2, count - 1), n => Assert.Contains(cut.StartOf(n), starts));
        Assert.All(Enumerable.Range(1, count - 1), n =>
            Assert.True(cut.SizeOf(n) >= PartLimits.SmallestPart && cut.StartOf(n) + cut.SizeOf(n) == cut.StartOf(n + 1))
        );
        Assert.InRange(length, cut.StartOf(count) + 1, cut.StartOf(count) + cut.SizeOf(count));
        Assert.True(count > 1000);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(500)]
    [InlineData(2048)]
    [InlineData(8192)]
    public void Full_disk_of_any_size_fits_into_ten_thousand_parts_cut_at_region_boundaries(long gibibytes)
    {
        var length = gibibytes * GiB;
        var cut = RegionCut.Of(
            length,
            Enumerable.Range(0, (int)(length / (16 * MiB))).Select(i => new RegionBoundary(i * 16 * MiB, i)),
            Rule(length)
        )!;
        Assert.InRange(cut.CountOf(length), 2, PartLimits.MostParts);
        Assert.True(cut.Ranges.All(r => r.Size <= PartLimits.LargestPart));
    }

    [Fact]
    public void Disk_that_would_have_too_many_parts_is_not_cut_at_region_boundaries() =>
        Assert.Null(
            RegionCut.Of(32_768 * GiB, Enumerable.Range(0, 1 << 21).Select(i => new RegionBoundary(i * 16 * MiB, i)), Rule(32_768 * GiB))
        );

    [Fact]
    public void Part_more_or_less_early_on_changes_cuts_only_near_where_a_part_begins_to_hold_more_regions()
    {
        static HashSet<long> Regions(int skipped)
        {
            var cut = RegionCut.Of(
                5000 * 16 * MiB,
                Enumerable.Range(0, 5000).Where(i => i != skipped).Select(i => new RegionBoundary(i * 16 * MiB, i)),
                Rule(5000 * 16 * MiB)
            )!;
            return [.. Enumerable.Range(1, cut.CountOf(5000 * 16 * MiB)).Select(n => cut.StartOf(n) / (16 * MiB))];
        }
        var (all, without) = (Regions(-1), Regions(17));
        Assert.InRange(all.Except(without).Count() + without.Except(all).Count(), 1, 6);
    }

    private static RegionCutRule Rule(long virtualSize)
    {
        using var file = new ImageTools.Disks.Sources.MemorySource(new byte[1]);
        return RegionCutRule.Of(
            new ProjectedTarget
            {
                Format = TargetFormat.Qcow2,
                VirtualSize = virtualSize,
                Summary = "",
                Fingerprint = "",
                File = file,
                RegionBoundaries = [new RegionBoundary(0, 0)],
            }
        )!;
    }
}
