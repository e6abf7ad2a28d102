using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Reports;

namespace ImageTools.Inspect.Tests.Reports;

/// <summary>The words of reports for volumes.</summary>
public class VolumeTextTests
{
    [Theory]
    [InlineData("LVM2_member", "lvm-pv")]
    [InlineData("linux_raid_member", "raid")]
    [InlineData("swap", "swap")]
    [InlineData("crypto_LUKS", "data")]
    [InlineData("BitLocker", "data")]
    [InlineData("ext4", "data")]
    public void The_role_of_a_volume_follows_from_its_content(string type, string role)
    {
        var volume = new Volume
        {
            Id = "p1",
            Kind = VolumeKind.Partition,
            Content = new ZeroSource(512),
            Signature = new FileSystemSignature(type),
        };
        Assert.Equal(role, VolumeText.Role(volume, new Guest { Os = OsKind.Linux }));
    }
}
