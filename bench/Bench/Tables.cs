using BenchmarkDotNet.Attributes;
using ImageTools.Convert;
using ImageTools.Disks.Formats;

namespace ImageTools.Bench;

/// <summary>
/// Reads the L1 and L2 tables of a qcow2 of 64 GiB. Every second cluster is allocated, so there are half a million entries.
/// </summary>
[MemoryDiagnoser]
public class Tables : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"bench-{Guid.NewGuid():N}.qcow2");
    private DiskImage? image;

    [GlobalSetup]
    public void Prepare()
    {
        using var disk = new FragmentedDisk(512 << 10);
        using var target = TargetPlanner.Plan(disk, new ConvertOptions { Format = TargetFormat.Qcow2, SparseSize = 0 });
        // The data are not needed, so a hole takes their place.
        using (var file = File.Create(path))
        {
            var projected = ((ProjectedTarget)target).File;
            var head = new byte[64 << 20];
            var length = (int)Math.Min(head.Length, projected.Length - disk.DataBytes);
            projected.Read(0, head.AsSpan(0, length));
            file.Write(head, 0, length);
            file.SetLength(projected.Length);
        }
        image = DiskFormats.Open(path);
    }

    [Benchmark]
    public long WalkL2() => image!.Content.Extents().Count();

    [GlobalCleanup]
    public void Dispose()
    {
        image?.Dispose();
        image = null;
        File.Delete(path);
        GC.SuppressFinalize(this);
    }
}
