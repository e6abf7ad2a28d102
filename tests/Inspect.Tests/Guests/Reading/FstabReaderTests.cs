using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests.Reading;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Reading;

/// <summary>/etc/fstab as fstab(5) describes it, against a disk with an ESP (p2) and a root (p3).</summary>
public sealed class FstabReaderTests
{
    [Theory]
    [InlineData(
        "UUID=be5752a7-f970-545f-ad92-a558ea50849f / ext4 errors=remount-ro 0 1",
        "UUID=be5752a7-f970-545f-ad92-a558ea50849f / ext4 errors=remount-ro p3"
    )]
    [InlineData(
        "UUID=\"be5752a7-f970-545f-ad92-a558ea50849f\"\t/\text4\tdefaults,noatime\t0\t1",
        "UUID=be5752a7-f970-545f-ad92-a558ea50849f / ext4 defaults,noatime p3"
    )]
    [InlineData("uuid=be5752a7-f970-545f-ad92-a558ea50849f / ext4", "uuid=be5752a7-f970-545f-ad92-a558ea50849f / ext4 defaults -")]
    [InlineData("UUID=ed35-1fc1 /boot/efi vfat umask=0077,,", "UUID=ed35-1fc1 /boot/efi vfat umask=0077 p2")]
    [InlineData("UUID=BE5752A7-F970-545F-AD92-A558EA50849F / ext4", "UUID=BE5752A7-F970-545F-AD92-A558EA50849F / ext4 defaults -")]
    [InlineData("PARTUUID=AAAA / ext4", "PARTUUID=AAAA / ext4 defaults p3")]
    [InlineData(
        "/dev/disk/by-uuid/be5752a7-f970-545f-ad92-a558ea50849f / ext4",
        "/dev/disk/by-uuid/be5752a7-f970-545f-ad92-a558ea50849f / ext4 defaults p3"
    )]
    [InlineData("/dev/sda3 / ext4", "/dev/sda3 / ext4 defaults p3")]
    [InlineData("/dev/nvme0n1p2 /boot/efi auto", "/dev/nvme0n1p2 /boot/efi auto defaults p2")]
    [InlineData("/dev/sdb1 /data ext4 nofail", "/dev/sdb1 /data ext4 nofail -")]
    [InlineData("/dev/mapper/vg-root / xfs", "/dev/mapper/vg-root / xfs defaults -")]
    [InlineData("LABEL=my\\040data /my\\040data ext4", "LABEL=my data /my data ext4 defaults -")]
    [InlineData("LABEL=\\303\\244\\134x /tab\\011here ext4", "LABEL=ä\\x /tab\there ext4 defaults -")]
    [InlineData("LABEL=ä\\040😀 /x ext4", "LABEL=ä 😀 /x ext4 defaults -")]
    [InlineData("a\\04 /b\\999 ext4", "a\\04 /b\\999 ext4 defaults -")]
    [InlineData("a\\777 \\040 ext4", "a\\777   ext4 defaults -")]
    [InlineData("server:/export /mnt nfs _netdev", "server:/export /mnt nfs _netdev -")]
    [InlineData("tmpfs /tmp tmpfs size=1G,mode=1777 0 0", "tmpfs /tmp tmpfs size=1G,mode=1777 -")]
    [InlineData("  /dev/sda3  /  ", "/dev/sda3 / auto defaults p3")]
    [InlineData("UUID=\" / ext4", "UUID=\" / ext4 defaults -")]
    [InlineData("# /dev/sda3 / ext4", null)]
    [InlineData("/dev/sda3", null)]
    [InlineData("\t", null)]
    public void A_line_names_device_place_type_and_options(string line, string? expected)
    {
        var entries = FstabReader.Read(
            StatedGuest.Tree(("/etc/fstab", $"# <file system>\r\n{line}\r\n")),
            new CheckContextBuilder().Build().Layout
        )!;
        Assert.Equal(
            expected,
            entries.Select(e => $"{e.Device} {e.MountPoint} {e.Type} {string.Join(',', e.Options)} {e.VolumeId ?? "-"}").SingleOrDefault()
        );
        Assert.All(entries, e => Assert.Equal(2, e.Line));
    }

    [Fact]
    public void No_file_is_not_an_empty_file()
    {
        Assert.Null(FstabReader.Read(StatedGuest.Tree(("/etc/passwd", "")), new DiskLayout([], [])));
        Assert.Empty(FstabReader.Read(StatedGuest.Tree(("/etc/fstab", "")), new DiskLayout([], []))!);
    }
}
