using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Checks;

/// <summary>Lines of fstab and crypttab that are in order, or that nothing waits for.</summary>
public sealed class MountCheckTests
{
    public static TheoryData<string, string, string, string> Harmless => new()
    {
        { "/dev/disk/by-id/dm-uuid-LVM-abc", "/home", "ext4", "defaults" },
        { "/dev/disk/by-id/md-uuid-1:2:3:4", "/home", "ext4", "nofail" },
        { "UUID=0000", "/x", "ext4", "noauto" },
        { "/dev/sr0", "/media/cdrom0", "udf,iso9660", "user,noauto" },
        { "/boot", "/srv/boot", "none", "bind" },
        { "/run/x", "/srv/x", "none", "rbind" },
        { "/data/sub", "/srv/data", "none", "bind" },
        { "tmpfs", "/tmp", "tmpfs", "size=1G" },
        { "proc", "/proc", "proc", "defaults" },
        { "pool/home", "/home", "zfs", "defaults" },
        { "nas:/x=y", "/nas", "nfs", "nofail" },
        { "UUID=0000", "/", "ext4", "defaults" },
    };

    [Theory]
    [MemberData(nameof(Harmless))]
    public void A_line_that_nothing_waits_for_is_no_finding(string device, string place, string type, string options)
    {
        // The mount of /data is on a disk that is not known here, and so is what is bound out of it.
        var builder = new CheckContextBuilder().WithFstab(new FstabEntry(3, "zfs/data", "/data", "zfs", []), new FstabEntry(4, device, place, type, options.Split(',')));
        var results = CheckRunner.Run(builder.Build());
        Assert.All(results.Where(r => r.Id is "fstab-device-exists" or "fstab-device-name"), r => Assert.True(r.Status == CheckStatus.Pass, r.Message));
    }

    [Theory]
    [InlineData("fstab=no", CheckStatus.Pass)]
    [InlineData("fstab=0", CheckStatus.Pass)]
    [InlineData("fstab=yes", CheckStatus.Fail)]
    public void The_command_line_can_switch_fstab_off(string word, CheckStatus expected)
    {
        var builder = new CheckContextBuilder().WithFstab(new FstabEntry(3, "UUID=0000", "/data", "ext4", ["defaults"])).WithEntry(e => e with { CommandLine = $"{e.CommandLine} {word}" });
        Assert.Equal(expected, CheckRunner.Run(builder.Build()).Single(r => r.Id == "fstab-device-exists").Status);
    }

    [Theory]
    [InlineData("data UUID={0} none luks,noauto", CheckStatus.Pass)]
    [InlineData("data UUID={0} /etc/passwd luks", CheckStatus.Pass)]
    [InlineData("data UUID={0} none luks,tpm2-device=auto", CheckStatus.Pass)]
    [InlineData("swap UUID={0} /dev/urandom swap", CheckStatus.Pass)]
    [InlineData("keyed UUID={0} none luks", CheckStatus.Pass)]
    [InlineData("data UUID={0} none luks", CheckStatus.Fail)]
    public void A_volume_of_crypttab_that_needs_nobody_at_the_console_is_no_finding(string line, CheckStatus expected)
    {
        var builder = new CheckContextBuilder().Write("/etc/cryptsetup-keys.d/keyed.key", "k").Write("/etc/crypttab", string.Format(System.Globalization.CultureInfo.InvariantCulture, line, CheckContextBuilder.RootUuid));
        Assert.Equal(expected, CheckRunner.Run(builder.Build()).Single(r => r.Id == "fstab-crypttab").Status);
    }
}
