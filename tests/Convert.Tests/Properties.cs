using CsCheck;
using ImageTools.Disks.Formats;

namespace ImageTools.Convert.Tests;

public class Properties
{
    private static readonly Gen<string> Targets = Gen.OneOf(
        (
            (string[])
                [
                    "raw",
                    "qcow2",
                    "qcow2 cluster=512",
                    "qcow2 cluster=4096",
                    "qcow2 zlib",
                    "qcow2 zlib cluster=4096",
                    "qcow2 zstd",
                    "vhd",
                    "vhd-fixed",
                    "vmdk",
                ]
        )
            .Select(Gen.Const)
            .ToArray()
    );

    private static readonly Gen<int> Sectors = Gen.OneOf(Gen.Int[1, 40], Gen.Int[100, 300], Gen.Int[4000, 4200], Gen.Int[1, 12000]);

    /// <summary>The reference is the array that the disk was made of; the reader was held against qemu-img by its own tests.</summary>
    [Fact]
    public void Any_disk_reads_back_from_any_target_as_it_was()
    {
        using var directory = new TempDirectory();
        Gen.Select(Targets, Sectors, Gen.Int[0, 1000000], Gen.Int[1, 5])
            .Sample(
                (how, sectors, seed, threads) =>
                {
                    using var disk = new TestDisk(sectors * 512, seed, granularity: 512);
                    var path = directory[Guid.NewGuid().ToString("N")];
                    Written.To(path, disk, Written.Options(how) with { Threads = threads });
                    using (var image = DiskFormats.Open(path, new OpenOptions { Format = how == "raw" ? "raw" : null }))
                    {
                        Assert.Equal(disk.Length, image.Content.Length);
                        Assert.True(
                            disk.Bytes.AsSpan().SequenceEqual(image.Content.ReadBytes(0, (int)disk.Length)),
                            $"{how}, {sectors} sectors, seed {seed}, {threads} threads"
                        );
                    }
                    File.Delete(path);
                },
                iter: 150,
                threads: 2
            );
    }
}
