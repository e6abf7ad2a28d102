using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Services;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Checks;

/// <summary>Lines of fstab and crypttab that are in order, or that nothing waits for.</summary>
public sealed class MountCheckTests
{
    public static TheoryData<string, string, string, string> Harmless =>
        new()
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
        var builder = new CheckContextBuilder().WithFstab(
            new FstabEntry(3, "zfs/data", "/data", "zfs", []),
            new FstabEntry(4, device, place, type, options.Split(','))
        );
        var results = CheckRunner.Run(builder.Build());
        Assert.All(results.Where(r => r.Id is "fstab-device-exists" or "fstab-device-name"), r =>
            Assert.True(r.Status == CheckStatus.Pass, r.Message)
        );
    }

    [Theory]
    [InlineData("fstab=no", CheckStatus.Pass)]
    [InlineData("fstab=0", CheckStatus.Pass)]
    [InlineData("fstab=yes", CheckStatus.Fail)]
    public void The_command_line_can_switch_fstab_off(string word, CheckStatus expected)
    {
        var builder = new CheckContextBuilder()
            .WithFstab(new FstabEntry(3, "UUID=0000", "/data", "ext4", ["defaults"]))
            .WithEntry(e => e with { CommandLine = $"{e.CommandLine} {word}" });
        Assert.Equal(expected, CheckRunner.Run(builder.Build()).Single(r => r.Id == "fstab-device-exists").Status);
    }

    [Theory]
    [InlineData("data UUID={0} none luks,noauto", CheckStatus.Pass)]
    [InlineData("data UUID={0} /etc/passwd luks", CheckStatus.Pass)]
    [InlineData("swap UUID={0} /dev/urandom swap", CheckStatus.Pass)]
    [InlineData("keyed UUID={0} none luks", CheckStatus.Pass)]
    [InlineData("data UUID={0} none luks", CheckStatus.Fail)]
    public void A_volume_of_crypttab_that_needs_nobody_at_the_console_is_no_finding(string line, CheckStatus expected)
    {
        var builder = new CheckContextBuilder()
            .Write("/etc/cryptsetup-keys.d/keyed.key", "k")
            .Write("/etc/crypttab", string.Format(System.Globalization.CultureInfo.InvariantCulture, line, CheckContextBuilder.RootUuid));
        Assert.Equal(expected, CheckRunner.Run(builder.Build()).Single(r => r.Id == "fstab-crypttab").Status);
    }

    [Theory]
    [InlineData("UUID=ed35-1fc1", "vfat", "is UUID=ED35-1FC1 on the disk")]
    [InlineData("UUID=BE5752A7-F970-545F-AD92-A558EA50849F", "ext4", "is UUID=be5752a7")]
    [InlineData("PARTUUID=AAAA", "ext4", "is PARTUUID=aaaa")]
    [InlineData("/dev/disk/by-partuuid/AAAA", "ext4", "is PARTUUID=aaaa")]
    [InlineData("PARTUUID=aaaa/PARTNROFF=1", "ext4", "on none of the given disks")]
    [InlineData("\"UUID=ED35-1FC1\"", "vfat", "an unknown tag")]
    [InlineData("LABEL=", "ext4", "on none of the given disks")]
    [InlineData("/gone/file.img", "ext4", "missing on ECS")]
    public void A_name_that_udev_will_not_make_stops_the_boot(string device, string type, string expected)
    {
        var result = Result(
            "fstab-device-exists",
            new CheckContextBuilder().WithFstab(new FstabEntry(3, device, "/data", type, ["defaults"]))
        );
        Assert.Equal((CheckStatus.Fail, Severity.Error), (result.Status, result.Severity));
        Assert.Contains(expected, result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PARTUUID=aaaa")]
    [InlineData("UUID=ED35-1FC1")]
    [InlineData("/dev/disk/by-uuid/ED35-1FC1")]
    public void A_name_that_udev_makes_is_no_finding(string device) =>
        Assert.Equal(
            CheckStatus.Pass,
            Result(
                "fstab-device-exists",
                new CheckContextBuilder().WithFstab(new FstabEntry(3, device, "/data", "ext4", ["defaults"]))
            ).Status
        );

    [Theory]
    [InlineData(InitSystem.Systemd, 0, Severity.Error)]
    [InlineData(InitSystem.SysVInit, 2, Severity.Error)]
    [InlineData(InitSystem.SysVInit, 0, Severity.Warning)]
    [InlineData(InitSystem.OpenRc, 2, Severity.Warning)]
    [InlineData(InitSystem.Upstart, 0, Severity.Error)]
    public void Whether_a_missing_file_system_stops_the_boot_depends_on_the_init(InitSystem init, int pass, Severity expected) =>
        Assert.Equal(
            expected,
            Result(
                "fstab-device-exists",
                new CheckContextBuilder()
                    .With(g => g with { Init = init })
                    .WithFstab(new FstabEntry(3, "UUID=0000", "/data", "ext4", ["defaults"]) { Pass = pass })
            ).Severity
        );

    [Theory]
    [InlineData("ro", Severity.Error)]
    [InlineData("ro fstab=no", Severity.Error)]
    [InlineData("rw fstab=no", Severity.Warning)]
    [InlineData("rw ro fstab=no", Severity.Error)]
    public void A_root_that_fstab_does_not_make_writable_is_read_only(string words, Severity expected)
    {
        var builder = new CheckContextBuilder().WithEntry(e => e with { CommandLine = words });
        var result = Result(
            "fstab-root",
            words.Contains("fstab", StringComparison.Ordinal) ? builder : builder.With(g => g with { Fstab = [] })
        );
        Assert.Equal((CheckStatus.Fail, expected), (result.Status, result.Severity));
    }

    [Fact]
    public void A_root_line_for_another_file_system_is_a_warning()
    {
        var result = Result(
            "fstab-root",
            new CheckContextBuilder().With(g => g with { Fstab = [new FstabEntry(1, "UUID=ED35-1FC1", "/", "vfat", ["defaults"], "p2")] })
        );
        Assert.Equal((CheckStatus.Fail, Severity.Warning), (result.Status, result.Severity));
    }

    [Theory]
    [InlineData("systemd.swap=no", CheckStatus.Pass)]
    [InlineData("systemd.swap=yes", CheckStatus.Fail)]
    [InlineData("fstab=maybe", CheckStatus.Fail)]
    [InlineData("fstab=no fstab=yes", CheckStatus.Fail)]
    public void The_command_line_can_switch_swap_space_off(string word, CheckStatus expected)
    {
        var builder = new CheckContextBuilder()
            .WithFstab(new FstabEntry(3, "UUID=0000", "none", "swap", ["sw"]))
            .WithEntry(e => e with { CommandLine = $"{e.CommandLine} {word}" });
        Assert.Equal(expected, Result("fstab-device-exists", builder).Status);
    }

    [Theory]
    [InlineData("UUID=0000", "ext4", "nofail,_netdev", CheckStatus.Pass)]
    [InlineData("UUID=0000", "ext4", "nofail,fail,_netdev", CheckStatus.Fail)]
    [InlineData("UUID=ED35-1FC1", "vfat", "_netdev", CheckStatus.Pass)]
    [InlineData("nas:/x", "nfs", "comment=nofail", CheckStatus.Fail)]
    [InlineData("nas:/x", "nfs", "bg", CheckStatus.Pass)]
    [InlineData("nas:/x", "nfs4", "noauto,x-systemd.automount", CheckStatus.Pass)]
    [InlineData("nas:/x", "nfs4", "comment=systemd.automount", CheckStatus.Pass)]
    [InlineData("nas:/x", "fuse.glusterfs", "defaults", CheckStatus.Fail)]
    [InlineData("//nas/x", "smb3", "defaults", CheckStatus.Fail)]
    public void A_mount_over_the_network_is_a_finding_when_something_waits_for_it(
        string device,
        string type,
        string options,
        CheckStatus expected
    ) =>
        Assert.Equal(
            expected,
            Result(
                "fstab-network",
                new CheckContextBuilder().WithFstab(new FstabEntry(3, device, "/data", type, options.Split(',')))
            ).Status
        );

    [Theory]
    [InlineData("local-fs.target.requires", "/etc/systemd/system", CheckStatus.Fail, Severity.Error)]
    [InlineData("local-fs.target.wants", "/etc/systemd/system", CheckStatus.Fail, Severity.Warning)]
    [InlineData("multi-user.target.wants", "/etc/systemd/system", CheckStatus.Fail, Severity.Warning)]
    [InlineData("nothing.wants", "/etc/systemd/system", CheckStatus.Pass, Severity.Error)]
    public void A_mount_unit_counts_as_a_line_of_fstab_does(string wants, string directory, CheckStatus expected, Severity severity)
    {
        var tree = StatedGuest.Tree(
            ("/usr/lib/systemd/systemd", "x"),
            ("/etc/machine-id", ""),
            ($"{directory}/data.mount", "[Mount]\nWhat=/dev/disk/by-uuid/0000\nWhere=/data\nType=ext4\n"),
            ($"/etc/systemd/system/{wants}/data.mount", "link:../data.mount")
        );
        var result = Result(
            "fstab-device-exists",
            new CheckContextBuilder().With(g => g with { MountUnits = MountUnits.Read(tree, new DiskLayout([], [])) })
        );
        Assert.Equal((expected, severity), (result.Status, result.Severity));
    }

    private static CheckResult Result(string id, CheckContextBuilder builder) => CheckRunner.Run(builder.Build()).Single(r => r.Id == id);

    [Theory]
    [InlineData("data UUID={0} none luks", "", Severity.Error)]
    [InlineData("data UUID={0} none luks,noauto=1", "", null)]
    [InlineData("data UUID={0} none luks,noauto,auto", "", Severity.Error)]
    [InlineData("data UUID={0} none luks,nofail", "", Severity.Warning)]
    [InlineData("data UUID={0} none luks,nofail,fail", "", Severity.Error)]
    [InlineData("data UUID={0} none luks,_netdev", "", Severity.Warning)]
    [InlineData("data UUID={0} none luks,timeout=30", "", Severity.Warning)]
    [InlineData("data UUID={0} none luks,timeout=0", "", Severity.Error)]
    [InlineData("data UUID={0} none luks,headless", "", Severity.Warning)]
    [InlineData("data UUID={0} none luks,headless=no", "", Severity.Error)]
    [InlineData("data UUID={0} none luks,tpm2-device=auto", "", Severity.Warning)]
    [InlineData("data UUID={0} none luks,keyscript=/lib/cryptsetup/scripts/x", "", Severity.Error)]
    [InlineData("data UUID={0} other-volume luks,keyscript=decrypt_derived", "", Severity.Error)]
    [InlineData("data UUID={0} /etc/passwd luks,header=/etc/gone", "", Severity.Warning)]
    [InlineData("data UUID={0} /key:UUID=0000 luks", "", Severity.Warning)]
    [InlineData("data UUID={0} /key:UUID=0000 luks,keyfile-timeout=5s", "", Severity.Error)]
    [InlineData("data UUID={0} /key:UUID=ED35-1FC1 luks", "", null)]
    [InlineData("data UUID=\"{0}\" none luks", "", Severity.Error)]
    [InlineData("data UUID={0} /etc/passwd\ndata UUID=0000 none", "", null)]
    [InlineData("data UUID=0000 none luks", "", Severity.Warning)]
    [InlineData("data UUID=0000 none luks,x-systemd.device-timeout=0", "", Severity.Error)]
    [InlineData("data UUID=0000 none luks,x-systemd.device-timeout=5s", "", Severity.Warning)]
    [InlineData("data UUID=0000 none luks,nofail,x-systemd.device-timeout=0", "", Severity.Warning)]
    [InlineData("data UUID={0} none luks", "luks=no", null)]
    [InlineData("data UUID={0} none luks", "luks=no luks=yes", Severity.Error)]
    [InlineData("data UUID={0} none luks", "rd.luks=no", Severity.Error)]
    [InlineData("data UUID={0} none luks", "luks.crypttab=0", null)]
    [InlineData("data UUID={0} none luks", "luks.uuid=luks-{0}", Severity.Error)]
    [InlineData("data UUID={0} none luks", "luks.uuid=1111", Severity.Warning)]
    [InlineData("# none", "luks.name={0}=home", Severity.Error)]
    public void A_volume_is_opened_asks_or_is_missed_as_its_unit_says(string lines, string words, Severity? expected)
    {
        var builder = new CheckContextBuilder()
            .Write("/etc/crypttab", lines.Replace("{0}", CheckContextBuilder.RootUuid, StringComparison.Ordinal))
            .WithEntry(e =>
                e with
                {
                    CommandLine = $"{e.CommandLine} {words.Replace("{0}", CheckContextBuilder.RootUuid, StringComparison.Ordinal)}",
                }
            );
        var result = Result("fstab-crypttab", builder);
        Assert.Equal((lines, words, expected), (lines, words, result.Status == CheckStatus.Fail ? result.Severity : (Severity?)null));
    }

    [Theory]
    [InlineData("noauto", "defaults", Severity.Error)]
    [InlineData("headless", "defaults", Severity.Error)]
    [InlineData("headless", "nofail", Severity.Warning)]
    [InlineData("noauto", "nofail", null)]
    public void A_volume_that_fstab_needs_is_opened_whatever_crypttab_says(string options, string mount, Severity? expected)
    {
        var builder = new CheckContextBuilder()
            .Write("/etc/crypttab", $"data UUID={CheckContextBuilder.RootUuid} none {options}")
            .WithFstab(new FstabEntry(3, "/dev/mapper/data", "/data", "ext4", [mount]));
        var result = Result("fstab-crypttab", builder);
        Assert.Equal(expected, result.Status == CheckStatus.Fail ? result.Severity : (Severity?)null);
    }

    [Theory]
    [InlineData("/etc/passwd", CheckStatus.Pass)]
    [InlineData("none", CheckStatus.Fail)]
    public void What_lies_in_a_volume_that_is_opened_is_not_missing(string key, CheckStatus expected)
    {
        var locked = new Volume
        {
            Id = "p4",
            Kind = VolumeKind.Partition,
            Content = new ImageTools.Disks.Sources.MemorySource(new byte[512]),
            Signature = new("crypto_LUKS", null, "1111"),
        };
        var builder = new CheckContextBuilder()
            .Write("/etc/crypttab", $"data UUID=1111 {key} luks")
            .WithFstab(new FstabEntry(3, "UUID=2222", "/data", "ext4", ["defaults"]));
        builder.ExtraVolumes.Add(locked);
        Assert.Equal(expected, Result("fstab-device-exists", builder).Status);
    }

    [Fact]
    public void A_volume_that_the_initramfs_of_dracut_waits_for_stops_the_boot()
    {
        var builder = new CheckContextBuilder()
            .WithEntry(e => e with { CommandLine = $"{e.CommandLine} rd.luks.uuid=luks-1111" })
            .WithKernel(k => k with { Initramfs = k.Initramfs! with { Files = new HashSet<string> { "usr/lib/dracut/hooks" } } });
        Assert.Equal(CheckStatus.Fail, Result("fstab-crypttab", builder).Status);
        Assert.Equal(
            CheckStatus.Pass,
            Result(
                "fstab-crypttab",
                new CheckContextBuilder().WithEntry(e => e with { CommandLine = $"{e.CommandLine} rd.luks.uuid=luks-1111" })
            ).Status
        );
    }
}
