using ImageTools.Disks;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Sources;

namespace ImageTools.Convert.Tests;

/// <summary>
/// Cut at its region boundaries, a file has the pieces of the disk's earlier version wherever the disk is as it was, although they lie
/// elsewhere.
/// </summary>
public class RegionBoundaryTests
{
    private const int Region = 16 << 20,
        Regions = 6;

    [Theory]
    [InlineData("qcow2", false)]
    [InlineData("qcow2 zlib apart", false)]
    [InlineData("qcow2 zlib apart", true)]
    [InlineData("qcow2 zstd apart cluster=4096", false)]
    [InlineData("vhd", false)]
    [InlineData("vhd", true)]
    public void Pieces_of_regions_that_did_not_change_are_the_same_in_the_next_version(string how, bool hashed)
    {
        var (before, after) = Versions();
        using var old = new MemorySource(before);
        using var disk = new MemorySource(after);
        AssertOnlyChangedRegionsDiffer(Pieces(old, Written.Options(how), hashed), Pieces(disk, Written.Options(how), hashed));
    }

    [Fact]
    public void Pieces_of_compressed_units_that_pass_through_are_the_same_in_the_next_version()
    {
        using var directory = new TempDirectory();
        var versions = Versions();
        var pieces = new List<(long Region, string Bytes)>[2];
        foreach (var (i, bytes) in new[] { versions.Before, versions.After }.Index())
        {
            File.WriteAllBytes(directory["raw"], bytes);
            Tool.Run(
                "qemu-img",
                "convert",
                "-f",
                "raw",
                "-O",
                "vmdk",
                "-o",
                "subformat=streamOptimized",
                directory["raw"],
                directory["vmdk"]
            );
            using var image = DiskFormats.Open(directory["vmdk"]);
            var options = Written.Options("qcow2 zlib apart");
            using (var target = Written.Plan(image.Content, options))
                Assert.IsType<ProjectedTarget>(target);
            pieces[i] = Pieces(image.Content, options, hashed: false);
        }
        AssertOnlyChangedRegionsDiffer(pieces[0], pieces[1]);
    }

    [Theory]
    [InlineData("qcow2 zlib apart")]
    [InlineData("qcow2 zlib apart cluster=512")]
    [InlineData("qcow2 zstd apart cluster=2097152")]
    public void A_disk_of_several_regions_is_clean_and_read_identically_by_qemu_img(string how)
    {
        using var directory = new TempDirectory();
        using var disk = new TestDisk((5 * Region) + 512, 23, granularity: 512);
        var options = Written.Options(how);
        Written.To(directory["target"], disk, options);
        Written.IsReadAlikeByQemu(disk.WriteTo(directory["raw"]), directory["target"], options);
    }

    [Fact]
    public void Keeping_regions_apart_costs_less_than_two_percent()
    {
        using var directory = new TempDirectory();
        using var disk = new MemorySource(Versions().Before);
        var close = Written.To(directory["close"], disk, Written.Options("qcow2 zlib")).FileLength;
        var apart = Written.To(directory["apart"], disk, Written.Options("qcow2 zlib apart")).FileLength;
        Assert.InRange(apart, close, close * 1.02);
    }

    /// <summary>A disk, and the next version: something is new early on, and something else has changed further behind.</summary>
    private static (byte[] Before, byte[] After) Versions()
    {
        using var filled = new TestDisk(Regions * Region, 31);
        var before = filled.Bytes;
        before.AsSpan(Region + (1 << 20), 2 << 20).Clear();
        var after = before.ToArray();
        new Random(1).NextBytes(after.AsSpan(Region + (1 << 20) + 77, 300_000));
        after[(3 * Region) + 5_000_000] ^= 0x55;
        return (before, after);
    }

    private static void AssertOnlyChangedRegionsDiffer(List<(long Region, string Bytes)> before, List<(long Region, string Bytes)> after)
    {
        var known = before.Select(p => p.Bytes).ToHashSet();
        var changed = after.Where(p => !known.Contains(p.Bytes)).Select(p => p.Region).ToHashSet();
        // Header and tables are those of no region (0, or -1 before the first).
        Assert.Subset(new HashSet<long> { -1, 0, 1, 3 }, changed);
        Assert.Superset(new HashSet<long> { 1, 3 }, changed);
        Assert.Superset(new HashSet<long> { 2, 4, 5 }, after.Select(p => p.Region).ToHashSet());
    }

    private static List<(long Region, string Bytes)> Pieces(BlockSource disk, ConvertOptions options, bool hashed)
    {
        var target = Written.Plan(disk, options);
        using var owner = hashed ? target = HashedTarget.Over(target, disk, new WriteOptions { Hashes = ["sha256"] }) : target;
        if (target is ProjectedTarget projected)
        {
            var bytes = projected.File.ReadBytes(0, checked((int)projected.File.Length));
            return Cut(bytes, projected.RegionBoundaries);
        }
        var streamed = (StreamedTarget)target;
        Assert.True(streamed.HasRegionBoundaries);
        var output = new Collector(streamed.HeadLength);
        streamed.Produce(output, null, TestContext.Current.CancellationToken);
        return Cut(output.Bytes.ToArray(), output.RegionBoundaries);
    }

    private static List<(long Region, string Bytes)> Cut(byte[] bytes, IReadOnlyList<RegionBoundary> boundaries)
    {
        List<(long Region, string Bytes)> pieces = [];
        var last = new RegionBoundary(0, -1);
        foreach (var boundary in boundaries.Append(new RegionBoundary(bytes.Length, 0)))
        {
            if (boundary.Offset > last.Offset)
            {
                pieces.Add(
                    (
                        last.Region,
                        System.Convert.ToHexString(
                            System.Security.Cryptography.SHA256.HashData(
                                bytes.AsSpan((int)last.Offset, (int)(boundary.Offset - last.Offset))
                            )
                        )
                    )
                );
            }

            last = boundary;
        }
        return pieces;
    }

    private sealed class Collector : ITargetOutput
    {
        public Collector(int head) => Bytes.Write(new byte[head]);

        public MemoryStream Bytes { get; } = new();

        public List<RegionBoundary> RegionBoundaries { get; } = [];

        public void Append(ReadOnlySpan<byte> bytes) => Bytes.Write(bytes);

        public void AtRegionBoundary(long region) => RegionBoundaries.Add(new RegionBoundary(Bytes.Length, region));

        public void Head(ReadOnlySpan<byte> bytes)
        {
            Bytes.Position = 0;
            Bytes.Write(bytes);
        }
    }
}
