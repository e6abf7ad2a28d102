using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.FileSystems;
using ImageTools.Disks.Tests.Partitions;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FreeSpace;

public class GrownDisks
{
    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(40 * 512)]
    [InlineData(64 << 20)]
    public void Grown_gpt_is_clean_for_sgdisk_and_its_partitions_are_the_same(long by)
    {
        using var disk = new PartitionedDisk(32).Sgdisk("-n", "1:2048:+8M", "-n", "2:0:0", "-c", "2:root");
        disk.Write(1 << 20, 1, 2, 3).Write(20 << 20, 4, 5, 6);
        var before = File.ReadAllBytes(disk.Path);
        Grow(disk, (32 << 20) + by);
        Assert.Contains("No problems found", Tool.Run("sgdisk", "-v", disk.Path), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(disk.Path + ".before"));
        var table = disk.Read();
        Assert.Empty(table.Problems);
        var after = File.ReadAllBytes(disk.Path);
        foreach (var partition in table.Partitions)
        {
            Assert.True(
                before
                    .AsSpan((int)partition.Start, (int)partition.Length)
                    .SequenceEqual(after.AsSpan((int)partition.Start, (int)partition.Length))
            );
        }

        Assert.Equal(1, Count(after.AsSpan(1024), "EFI PART"u8));
        Assert.Equal((uint)((after.Length / 512) - 1), BitConverter.ToUInt32(after, 0x1be + 12));
    }

    [Fact]
    public void Disk_grown_before_by_others_and_one_of_4096_byte_sectors_are_corrected_too()
    {
        using var disk = new PartitionedDisk(32).Sgdisk("-n", "1:2048:0").Resize(40 << 20);
        Grow(disk, 48 << 20);
        Assert.Contains("No problems found", Tool.Run("sgdisk", "-v", disk.Path), StringComparison.Ordinal);
        Assert.Equal(1, Count(File.ReadAllBytes(disk.Path).AsSpan(1024), "EFI PART"u8));

        using var large = new PartitionedDisk(64).Fdisk("label: gpt\nstart=256,size=2048\n", 4096);
        Grow(large, 96 << 20);
        var table = large.Read();
        Assert.Empty(table.Problems);
        Assert.Equal((4096, 1), (table.SectorSize, table.Partitions.Count));
        Assert.Equal((96u << 20) / 4096 - 1, BitConverter.ToUInt32(File.ReadAllBytes(large.Path), 0x1be + 12));
    }

    [Fact]
    public void Disk_of_many_tebibytes_caps_the_protective_entry()
    {
        using var disk = new PartitionedDisk(32).Sgdisk("-n", "1:2048:0");
        using var grown = GrownDisk.Grow(FileSource.Open(disk.Path), 4L << 40);
        Assert.Equal(uint.MaxValue, BitConverter.ToUInt32(grown.ReadBytes(0x1be + 12, 4)));
        Assert.Empty(VolumeScanner.ReadTable(grown).Problems);
    }

    [Fact]
    public void Mbr_and_bare_disks_only_become_longer()
    {
        using var disk = new PartitionedDisk(16).Sfdisk("label: dos\nstart=2048,size=4096\n");
        var before = File.ReadAllBytes(disk.Path);
        Grow(disk, 20 << 20);
        Assert.Equal([.. before, .. new byte[4 << 20]], File.ReadAllBytes(disk.Path));
    }

    [Fact]
    public void Damaged_gpt_smaller_sizes_and_odd_sizes_are_refused()
    {
        using var disk = new PartitionedDisk(32).Sgdisk("-n", "1:2048:0");
        var source = disk.Source();
        Assert.Contains("smaller", Assert.Throws<IOException>(() => GrownDisk.Grow(source, 16 << 20)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "multiple",
            Assert.Throws<IOException>(() => GrownDisk.Grow(source, (64 << 20) + 7)).Message,
            StringComparison.Ordinal
        );
        Assert.Same(source, GrownDisk.Grow(source, 32 << 20));
        disk.Write(-512 + 0x40, 0x99);
        Assert.Contains(
            "sgdisk -e",
            Assert.Throws<ImageFormatException>(() => GrownDisk.Grow(disk.Source(), 64 << 20)).Message,
            StringComparison.Ordinal
        );
        disk.Write(512 + 0x40, 0x99);
        Assert.Throws<ImageFormatException>(() => GrownDisk.Grow(disk.Source(), 64 << 20));
    }

    [Fact]
    public void Real_guest_trimmed_and_grown_is_clean_and_has_all_its_files()
    {
        using var directory = new TempDirectory();
        var path = directory["disk"];
        using var disk = FileSource.Open(Shared.Guest("debian-gpt-ext4.raw"));
        var trimmed = new TrimmedSource(disk, FreeSpaceMap.Of(disk));
        // A fresh guest has hardly anything in its free space, but never nothing.
        Assert.InRange(trimmed.CountHiddenBytes(TestContext.Current.CancellationToken), 1, disk.Length);
        using (var grown = GrownDisk.Grow(trimmed, disk.Length + (1L << 30)))
            Trimmed.Copy(grown, path);
        Assert.Contains("No problems found", Tool.Run("sgdisk", "-v", path), StringComparison.Ordinal);
        using var result = FileSource.Open(path);
        var (before, after) = (Root(disk), Root(result));
        Assert.Null(trimmed.Map.Volumes.Single(v => v.Id == "p3").LeftAlone);
        Tool.Run("e2fsck", "-fn", $"{path}?offset={before.Start}");
        var compared = 0;
        foreach (var (name, node) in FileTree.Walk(before.FileSystem!).Where(f => f.Node.IsFile))
        {
            Assert.Equal(
                FileTree.Hash(before.FileSystem!.Open(node)),
                FileTree.Hash(after.FileSystem!.Open(FileTree.Find(after.FileSystem, name)))
            );
            compared++;
        }
        Assert.InRange(compared, 3000, int.MaxValue);
    }

    [Fact]
    public void Real_guest_that_was_switched_off_is_trimmed_and_comes_up_clean_after_replay()
    {
        using var directory = new TempDirectory();
        var path = directory["disk"];
        using var disk = FileSource.Open(Shared.Guest("broken-dirty-journal.raw"));
        using var trimmed = new TrimmedSource(disk, FreeSpaceMap.Of(disk));
        Assert.Null(trimmed.Map.Volumes.Single(v => v.Id == "p3").LeftAlone);
        var before = Root(disk);
        Assert.True(before.FileSystem!.State.JournalReplayed);
        // The partition alone: e2fsck forgets an offset when it opens the file again after the replay.
        Trimmed.Copy(new SliceSource(trimmed, before.Start!.Value, before.Content.Length), path);
        Assert.Equal(0, Tool.TryRun("e2fsck", "-p", path).ExitCode & ~1);
        Tool.Run("e2fsck", "-fn", path);
        using var result = FileSource.Open(path);
        var after = VolumeContents.Open(result)!;
        Assert.True(after.State is { IsClean: true, JournalReplayed: false });
        foreach (var (name, node) in FileTree.Walk(before.FileSystem!).Where(f => f.Node.IsFile))
            Assert.Equal(FileTree.Hash(before.FileSystem!.Open(node)), FileTree.Hash(after.Open(FileTree.Find(after, name))));
    }

    private static ImageTools.Disks.Volumes.Volume Root(BlockSource disk) =>
        ImageTools.Disks.Volumes.VolumeScanner.Scan([disk]).Volumes.Single(v => v.Id == "p3");

    private static int Count(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> what)
    {
        var count = 0;
        for (var at = 0; bytes[at..].IndexOf(what) is >= 0 and var next; at += next + 1)
            count++;
        return count;
    }

    private static void Grow(PartitionedDisk disk, long length)
    {
        File.Move(disk.Path, disk.Path + ".before");
        using var grown = GrownDisk.Grow(FileSource.Open(disk.Path + ".before"), length);
        Trimmed.Copy(grown, disk.Path);
    }
}
