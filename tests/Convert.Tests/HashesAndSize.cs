using ImageTools.Disks;
using ImageTools.Disks.Sources;

namespace ImageTools.Convert.Tests;

public class HashesAndSize
{
    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2")]
    [InlineData("qcow2 zlib")]
    [InlineData("vhd")]
    [InlineData("vhd-fixed")]
    [InlineData("vmdk")]
    public void Hashes_of_content_and_file_are_those_of_sha256sum_and_md5sum(string how)
    {
        using var directory = new TempDirectory();
        using var disk = new TestDisk((6 << 20) + 512, 41, granularity: 512);
        var raw = disk.WriteTo(directory["raw"]);

        var result = Written.To(directory["target"], disk, Written.Options(how), ["sha256", "md5", "xxh3"]);

        Assert.Equal(Sum("sha256sum", raw), result.ContentHashes["sha256"]);
        Assert.Equal(Sum("md5sum", raw), result.ContentHashes["md5"]);
        Assert.Equal(Sum("sha256sum", directory["target"]), result.FileHashes["sha256"]);
        Assert.Equal(Sum("md5sum", directory["target"]), result.FileHashes["md5"]);
        Assert.Matches("^([0-9a-f]{16}|[0-9a-f]{32})$", result.ContentHashes["xxh3"]);
    }

    [Theory]
    [InlineData("qcow2")]
    [InlineData("qcow2 zlib")]
    public void A_sparse_disk_of_64_tib_is_planned_in_a_few_megabytes(string how)
    {
        using var disk = new SparseDisk(64L << 40);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var target = Written.Plan(disk, Written.Options(how));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
        if (target is ProjectedTarget projected)
        {
            Assert.InRange(projected.File.Length, 1, 4 << 20);
            Assert.InRange(projected.File.Extents().Count(), 1, 1000);
        }
    }

    [Fact]
    public void A_disk_above_2040_gib_is_refused_as_vhd()
    {
        using var disk = new ZeroSource((2040L << 30) + 512);
        var error = Assert.ThrowsAny<IOException>(() => Written.Plan(disk, Written.Options("vhd")).Dispose());
        Assert.Contains("VHD", error.Message, StringComparison.Ordinal);
    }

    private static string Sum(string tool, string path) => Tool.Run(tool, path).Split(' ')[0];

    /// <summary>One cluster at the front, one in the middle, one at the end.</summary>
    private sealed class SparseDisk(long length) : BlockSource
    {
        private const int Cluster = 64 << 10;

        public override long Length => length;

        public override string Name => "sparse disk";

        public override void Read(long offset, Span<byte> destination)
        {
            for (var i = 0; i < destination.Length; i++)
                destination[i] = IsData(offset + i) ? (byte)1 : (byte)0;
        }

        public override IEnumerable<Extent> Extents(long offset, long count)
        {
            Extent[] all =
            [
                Extent.Data(0, Cluster),
                Extent.Unallocated(Cluster, (length / 2) - Cluster),
                Extent.Data(length / 2, Cluster),
                Extent.Unallocated((length / 2) + Cluster, (length / 2) - (2 * Cluster)),
                Extent.Data(length - Cluster, Cluster),
            ];
            return all.Where(e => e.Start < offset + count && e.End > offset).Select(e => e.Clip(offset, offset + count));
        }

        private bool IsData(long at) => at < Cluster || (at >= length / 2 && at < (length / 2) + Cluster) || at >= length - Cluster;
    }
}
