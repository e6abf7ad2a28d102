using BenchmarkDotNet.Attributes;
using ImageTools.Convert;
using ImageTools.Disks;

namespace ImageTools.Bench;

/// <summary>Plans the complete layout of a qcow2 from the map of a fragmented disk.</summary>
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
}
