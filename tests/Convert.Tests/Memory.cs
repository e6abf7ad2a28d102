namespace ImageTools.Convert.Tests;

/// <summary>Allocations are counted for the whole process, so nothing may run beside these.</summary>
[Collection(nameof(Alone))]
public class Memory
{
    [Theory]
    [InlineData("raw", "")]
    [InlineData("qcow2", "")]
    [InlineData("qcow2 zlib", "recompress")]
    [InlineData("qcow2 zlib", "")]
    public void Memory_is_bounded_by_threads_and_buffers_and_not_by_the_disk(string how, string more)
    {
        using var directory = new TempDirectory();
        var small = Allocated(directory, 32 << 20, $"{how} {more}".Trim());
        var large = Allocated(directory, 96 << 20, $"{how} {more}".Trim());
        // 1024 more units: what may grow is lists of extents, and nothing near the 64 MiB that they hold.
        Assert.InRange(large - small, -(64 << 20), (64 << 20) / 8);
    }

    private static long Allocated(TempDirectory directory, int size, string how)
    {
        using var disk = new StoredDisk(size, 3, scattered: false);
        using var target = Written.Plan(disk, Written.Options(how));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        FileConverter.Write(
            target,
            disk,
            directory["target"],
            new WriteOptions { Overwrite = true, Threads = 2 },
            cancellation: TestContext.Current.CancellationToken
        );
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
