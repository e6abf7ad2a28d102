using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Checks.Disk;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Checks;

/// <summary>What a machine starts from among the data disks is told, whatever can be read of it.</summary>
public sealed class OtherMachinesTests
{
    [Theory]
    [InlineData("GRUB ", "grub2")]
    [InlineData("EXTLINUX", "syslinux")]
    public void A_data_disk_with_a_boot_loader_is_told_although_its_root_cannot_be_read(string words, string loader)
    {
        var result = OsMultiple(words);
        Assert.Equal((CheckStatus.Fail, Severity.Warning), (result.Status, result.Severity));
        Assert.Contains(result.Evidence, e => e.Path == "disk 2" && e.Value!.Contains(loader, StringComparison.Ordinal));
        Assert.Contains("--each disk.raw second.raw", result.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_without_a_loader_and_the_twin_of_an_array_are_data_disks()
    {
        Assert.Equal(CheckStatus.Pass, OsMultiple("").Status);
        Assert.Equal(CheckStatus.Fail, OsMultiple("GRUB ", Member(0, "a"), Member(1, "b")).Status);
        Assert.Equal(CheckStatus.Pass, OsMultiple("GRUB ", Member(0, "a"), Member(1, "A")).Status);
    }

    private static Volume Member(int disk, string uuid) =>
        new()
        {
            Id = $"d{disk + 1}:p9",
            Kind = VolumeKind.Partition,
            DiskIndex = disk,
            Content = new ZeroSource(512),
            Signature = new FileSystemSignature("linux_raid_member", null, uuid),
        };

    private static CheckResult OsMultiple(string words, params Volume[] more)
    {
        var builder = new CheckContextBuilder();
        builder.DataDisks.Add(
            new DiskImage(
                new ImageInfo
                {
                    Filename = "second.raw",
                    Format = "raw",
                    VirtualSize = 40L << 30,
                    ActualSize = 0,
                    FileSize = 0,
                },
                new ZeroSource(40L << 30)
            )
        );
        builder.ExtraVolumes.AddRange(more);
        var context = builder.Build();
        var sector = new byte[512];
        System.Text.Encoding.ASCII.GetBytes(words).CopyTo(sector, 0x180);
        var table = new PartitionTable { Kind = PartitionTableKind.Mbr, BootSector = sector };
        return CheckRunner
            .Run(context with { Layout = context.Layout with { Tables = [context.Layout.Tables[0], table] } })
            .Single(r => r.Id == "os-multiple");
    }
}
