using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.Partitions;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FreeSpace;

public class OtherVolumes
{
    [Theory]
    [InlineData("-F 12 -S 512", 6)]
    [InlineData("-F 12 -s 1", 1)]
    [InlineData("-F 16 -s 2", 20)]
    [InlineData("-F 32 -s 1", 40)]
    public void Free_clusters_of_fat_are_dropped_and_files_stay(string arguments, int megabytes)
    {
        using var directory = new TempDirectory();
        var image = directory["fat"];
        var secret = MakeFat(directory, arguments, megabytes);
        using var source = FileSource.Open(image);
        using var trimmed = Trimmed.Write(source, directory["trimmed"]);
        Assert.Null(trimmed.Map.Volumes.Single().LeftAlone);
        Assert.Equal(VolumeContents.Open(source)!.State.FreeBytes, trimmed.Map.Free(0, source.Length).Sum(r => r.Length));
        Assert.True(File.ReadAllBytes(image).AsSpan().IndexOf(secret) > 0);
        Assert.Equal(-1, File.ReadAllBytes(directory["trimmed"]).AsSpan().IndexOf(secret));
        Tool.Run("fsck.fat", "-n", directory["trimmed"]);
        foreach (var name in new[] { "kept-1", "kept-2" })
        {
            Tool.Run("mcopy", "-i", directory["trimmed"], $"::/{name}", directory["back-" + name]);
            Assert.Equal(File.ReadAllBytes(directory[name]), File.ReadAllBytes(directory["back-" + name]));
        }
    }

    [Fact]
    public void Dirty_fat_and_fats_that_differ_are_left_alone()
    {
        using var directory = new TempDirectory();
        MakeFat(directory, "-F 16 -s 2", 20);
        var bytes = File.ReadAllBytes(directory["fat"]);
        var fat = BitConverter.ToUInt16(bytes, 0x0e) * BitConverter.ToUInt16(bytes, 0x0b);
        Assert.Contains("differ", LeftAlone(bytes, fat + 200, 0x55), StringComparison.Ordinal);
        Assert.Contains("dirty", LeftAlone(bytes, 0x25, 1), StringComparison.Ordinal);
        Assert.Contains("dirty", LeftAlone(bytes, fat + 3, 0x7f), StringComparison.Ordinal);
        Assert.Contains("media", LeftAlone(bytes, fat, 0x12), StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_fat_never_crashes()
    {
        using var directory = new TempDirectory();
        var random = new Random(4);
        foreach (var (arguments, megabytes) in new[] { ("-F 12", 4), ("-F 16 -s 2", 20), ("-F 32 -s 1", 40) })
        {
            MakeFat(directory, arguments, megabytes);
            var bytes = File.ReadAllBytes(directory["fat"]);
            for (var round = 0; round < 100; round++)
            {
                var damaged = new PatchedSource(bytes);
                damaged.Patch(random.Next(100), (byte)random.Next(256));
                damaged.Patch(random.Next(20_000), (byte)random.Next(256));
                foreach (var (start, length) in FreeSpaceMap.Of(damaged).Free(0, damaged.Length))
                    Assert.True(start >= 512 && length > 0 && start + length <= damaged.Length);
            }
        }
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(65536)]
    public void Swap_keeps_its_header_page_and_a_hibernated_one_everything(int pageSize)
    {
        using var directory = new TempDirectory();
        var bytes = new byte[(2 << 20) + 5000];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(directory["swap"], bytes);
        Tool.Run("mkswap", "-p", $"{pageSize}", "-L", "name", directory["swap"]);
        using (var source = FileSource.Open(directory["swap"]))
        {
            using var trimmed = Trimmed.Write(source, directory["trimmed"]);
            var (start, length) = Assert.Single(trimmed.Map.Free(0, source.Length));
            Assert.Equal((pageSize, (2 << 20) + (5000 / pageSize * pageSize)), (start, start + length));
        }
        foreach (var path in new[] { "swap", "trimmed" })
            Assert.Contains("LABEL=\"name\"", Tool.Run("blkid", "-p", directory[path]), StringComparison.Ordinal);
        bytes = File.ReadAllBytes(directory["swap"]);
        "S1SUSPEND\0"u8.CopyTo(bytes.AsSpan(pageSize - 10));
        Assert.Contains("hibernated", FreeSpaceMap.Of(new MemorySource(bytes)).Volumes[0].LeftAlone, StringComparison.Ordinal);
    }

    [Fact]
    public void Gaps_of_a_sound_gpt_are_free_but_not_what_precedes_the_first_partition_nor_the_last_mebibyte()
    {
        using var disk = new PartitionedDisk(64).Sgdisk("-n", "1:8192:+8M", "-n", "2:40960:+8M");
        var source = disk.Source();
        var map = FreeSpaceMap.Of(source);
        Assert.Equal([(12L << 20, 8L << 20), (28L << 20, 35L << 20)], map.Free(0, source.Length));
        Assert.Equal(["p1", "p2", "gaps"], map.Volumes.Select(v => v.Id));
        Assert.All(map.Volumes.Take(2), v => Assert.Contains("Nothing that is known", v.LeftAlone, StringComparison.Ordinal));
        disk.Write(512 + 0x30, 1);
        Assert.Empty(FreeSpaceMap.Of(disk.Source()).Free(0, source.Length));
    }

    [Fact]
    public void Extended_partitions_are_no_gaps_and_an_mbr_must_prove_its_sectors()
    {
        using var disk = new PartitionedDisk(64).Sfdisk(
            "label: dos\nstart=4096,size=8192,type=82\nstart=40960,size=40960,type=5\nstart=43008,size=2048,type=83\n"
        );
        var source = disk.Source();
        Assert.Empty(FreeSpaceMap.Of(source).Free(0, source.Length));
        using (var directory = new TempDirectory())
        {
            File.WriteAllBytes(directory["swap"], new byte[4 << 20]);
            Tool.Run("mkswap", directory["swap"]);
            disk.Write(2 << 20, File.ReadAllBytes(directory["swap"]));
        }
        Assert.Equal(
            [((2L << 20) + 4096, (4L << 20) - 4096), (6L << 20, 14L << 20), (40L << 20, 23L << 20)],
            FreeSpaceMap.Of(disk.Source()).Free(0, source.Length)
        );
    }

    private static string? LeftAlone(byte[] bytes, int place, byte value)
    {
        var damaged = new PatchedSource(bytes);
        damaged.Patch(place, value);
        return FreeSpaceMap.Of(damaged).Volumes.Single().LeftAlone;
    }

    private static byte[] MakeFat(TempDirectory directory, string arguments, int megabytes)
    {
        using (var file = File.Create(directory["fat"]))
            file.SetLength((long)megabytes << 20);
        Tool.Run("mkfs.fat", [.. arguments.Split(' '), directory["fat"]]);
        var random = new Random(8);
        foreach (var name in new[] { "kept-1", "secret", "kept-2" })
        {
            var bytes = new byte[150_001];
            random.NextBytes(bytes);
            File.WriteAllBytes(directory[name], bytes);
            Tool.Run("mcopy", "-i", directory["fat"], directory[name], "::/");
        }
        Tool.Run("mdel", "-i", directory["fat"], "::/secret");
        return File.ReadAllBytes(directory["secret"])[1000..1064];
    }
}
