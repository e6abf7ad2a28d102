using ImageTools.Disks.FileSystems;
using ImageTools.Disks.FreeSpace;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Tests.Volumes.Md;
using ImageTools.Disks.Volumes;

namespace ImageTools.Disks.Tests.FreeSpace;

/// <summary>
/// What names its parts by UUIDs, and its copy, on one machine: it is not sure which parts belong together, so nothing of either is free.
/// And volumes whose free space is still read by somebody.
/// </summary>
public sealed class CopiesOnOneMachine : IDisposable
{
    private readonly TempDirectory temp = new();

    /// <inheritdoc/>
    public void Dispose() => temp.Dispose();

    [Fact]
    public void Devices_of_btrfs()
    {
        Tool.Require("mkfs.btrfs");
        Tool.Run("truncate", "-s", "150M", temp["a"], temp["b"]);
        Tool.Run("mkfs.btrfs", "-q", "-m", "raid1", "-d", "raid0", temp["a"], temp["b"]);
        using var a = FileSource.Open(temp["a"]);
        using var b = FileSource.Open(temp["b"]);
        using var otherA = FileSource.Open(temp["a"]);
        using var otherB = FileSource.Open(temp["b"]);

        Assert.All(Reports([a, b]), r => Assert.Null(r.LeftAlone));
        Assert.All(Reports([a, b, otherA, otherB]), r => Assert.NotNull(r.LeftAlone));
    }

    [Fact]
    public void Members_of_an_array()
    {
        Tool.Require("mke2fs");
        Tool.Run("mke2fs", "-q", "-F", "-t", "ext4", temp["ext4"], "16M");
        var members = new MadeArray(File.ReadAllBytes(temp["ext4"])) { Level = 1, Disks = 2 }.Write();
        BlockSource[] once = [.. members.Select(m => new MemorySource(m))],
            twice = [.. members.Concat(members).Select(m => new MemorySource(m))];

        Assert.All(Reports(once), r => Assert.Null(r.LeftAlone));
        Assert.All(Reports(twice), r => Assert.NotNull(r.LeftAlone));
    }

    [Fact]
    public void Journals_of_ext4()
    {
        Tool.Require("mke2fs");
        Tool.Run("mke2fs", "-q", "-F", "-O", "journal_dev", temp["journal"], "8M");
        using var one = FileSource.Open(temp["journal"]);
        using var two = FileSource.Open(temp["journal"]);
        var uuid = VolumeContents.Probe(one)!.Uuid!;

        Assert.Same(one, ImageTools.Disks.FileSystems.Ext.Journal.JournalDevice.Find([one], uuid));
        Assert.Null(ImageTools.Disks.FileSystems.Ext.Journal.JournalDevice.Find([one, two], uuid));
    }

    [Fact]
    public void Logs_of_xfs()
    {
        Tool.Require("mkfs.xfs");
        Tool.Run("truncate", "-s", "320M", temp["data"]);
        Tool.Run("truncate", "-s", "64M", temp["log"]);
        Tool.Run("mkfs.xfs", "-q", "-l", $"logdev={temp["log"]}", temp["data"]);
        using var data = FileSource.Open(temp["data"]);
        using var log = FileSource.Open(temp["log"]);
        using var copy = FileSource.Open(temp["log"]);

        Assert.True(VolumeContents.Open(data, [log])!.State.IsClean);
        var twice = VolumeContents.Open(data, [log, copy])!;
        Assert.False(twice.State.IsClean);
        Assert.Contains(twice.State.Remarks, r => r.Contains("twice", StringComparison.Ordinal));
        Assert.NotNull(twice.FreeSpace.Reason);
    }

    [Fact]
    public void Shadow_copies_read_what_is_free_by_now()
    {
        Tool.Require("mkntfs");
        Tool.Run("truncate", "-s", "20M", temp["ntfs"]);
        Tool.Run("mkntfs", "-q", "-Q", "-F", "-s", "512", "-p", "0", "-H", "255", "-S", "63", temp["ntfs"]);
        var bytes = File.ReadAllBytes(temp["ntfs"]);
        string? Reason() => VolumeContents.Open(new MemorySource(bytes))!.FreeSpace.Reason;

        Assert.Null(Reason());
        new Guid("3808876b-c176-4e48-b7ae-04046e6cc752").ToByteArray().CopyTo(bytes, 0x1e00);
        // Prepared for copies, and without any.
        Assert.Null(Reason());
        bytes[0x1e32] = 1;
        Assert.Contains("shadow copies", Reason(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", false)]
    [InlineData("AF9B60A0-1431-4F62-BC68-3311714A69AD", true)]
    [InlineData("5808C8AA-7E8F-42E0-85D2-E1E90434CFB3", true)]
    public void A_partition_of_dynamic_disks_holds_more_than_its_first_volume(string type, bool isKept)
    {
        Tool.Require("mkfs.fat", "sgdisk");
        Tool.Run("truncate", "-s", "40M", temp["disk"]);
        Tool.Run("sgdisk", "-n", "1:2048:+30M", "-t", $"1:{type}", temp["disk"]);
        Tool.Run("truncate", "-s", "20M", temp["fat"]);
        Tool.Run("mkfs.fat", temp["fat"]);
        Tool.Run("dd", $"if={temp["fat"]}", $"of={temp["disk"]}", "bs=1M", "seek=1", "conv=notrunc", "status=none");
        using var disk = FileSource.Open(temp["disk"]);

        var report = FreeSpaceMap.Of(disk).Volumes.Single(v => v.Id == "p1");

        Assert.Equal(isKept, report.LeftAlone?.Contains("divided further", StringComparison.Ordinal) == true);
    }

    private static VolumeFreeSpace[] Reports(BlockSource[] disks)
    {
        var layout = VolumeScanner.Scan(disks);
        return [.. disks.SelectMany((disk, index) => FreeSpaceMap.Of(layout, disk, index).Volumes)];
    }
}
