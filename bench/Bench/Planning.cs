using BenchmarkDotNet.Attributes;
using ImageTools.Convert;
using ImageTools.Disks;

namespace ImageTools.Bench;

/// <summary>From the map of a fragmented disk to the complete layout of a qcow2.</summary>
[MemoryDiagnoser]
public class Planning
{
    /// <summary>Runs of data in the map.</summary>
    [Params(100, 10_000)]
    public int Runs { get; set; }

    [Benchmark]
    public long WalkMapAndLayOut()
    {
        using var disk = new FragmentedDisk(Runs);
        using var target = TargetPlanner.Plan(disk, new ConvertOptions { Format = TargetFormat.Qcow2, SparseSize = 0 });
        return ((ProjectedTarget)target).File.Length;
    }

    /// <summary>A cluster of data, a hole of the same size, and so on.</summary>
    private sealed class FragmentedDisk(int runs) : BlockSource
    {
        private const long Cluster = 64 << 10;

        public override long Length => runs * 2 * Cluster;

        public override string Name => "fragmented disk";

        public override void Read(long offset, Span<byte> destination) => destination.Fill(1);

        public override IEnumerable<Extent> Extents(long offset, long length)
        {
            for (var index = offset / Cluster; index * Cluster < offset + length; index++)
            {
                var start = index * Cluster;
                yield return (index % 2 == 0 ? Extent.Data(start, Cluster) : Extent.Unallocated(start, Cluster)).Clip(offset, offset + length);
            }
        }
    }
}
