using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Checks;

public sealed class GoodGuestTests
{
    [Fact]
    public void Nothing_is_found_in_a_good_guest()
    {
        var found = CheckRunner.Run(new CheckContextBuilder().Build()).Where(r => r.Status is CheckStatus.Fail or CheckStatus.Unknown);
        Assert.Empty(found.Select(r => $"{r.Id}: {r.Status} {r.Message}"));
    }

    [Fact]
    public void Every_check_that_is_not_skipped_says_what_it_saw()
    {
        var results = CheckRunner.Run(new CheckContextBuilder().Build());
        Assert.All(results, r => Assert.EndsWith(".", r.Message, StringComparison.Ordinal));
        Assert.All(results, r => Assert.Null(r.Fix));
        Assert.Equal(ImportVerdict.Ready, ImportVerdicts.Of(results));
    }

    [Fact]
    public void A_guest_that_cannot_be_read_passes_no_check_of_its_files()
    {
        var results = CheckRunner.Run(new CheckContextBuilder().Unreadable().Build());
        string[] ofDisk = ["image-", "disk-", "gpt-", "mbr-", "bios-", "esp-", "boot-mode-", "param-", "fs-uuid-"];
        var passed = results
            .Where(r => r.Status == CheckStatus.Pass && !ofDisk.Any(p => r.Id.StartsWith(p, StringComparison.Ordinal)))
            .Select(r => r.Id);
        Assert.Empty(passed);
        Assert.Equal(CheckStatus.Unknown, results.Single(r => r.Id == "kernel-virtio-blk").Status);
        Assert.Equal("the xfs file system on p3 is of a kind that can't be read", results.Single(r => r.Id == "fstab-root").Message);
        Assert.Equal(ImportVerdict.Blocked, ImportVerdicts.Of(results));
    }

    [Fact]
    public void Damage_met_by_a_check_makes_it_unknown_and_nothing_else()
    {
        var builder = new CheckContextBuilder();
        builder.Tree.Damaged.Add("/etc/passwd");
        var results = CheckRunner.Run(builder.Build());
        var unknown = results.Where(r => r.Status == CheckStatus.Unknown).ToArray();
        Assert.Equal(["account-root", "account-files", "account-shadow-immutable", "system-critical-paths"], unknown.Select(r => r.Id));
        Assert.All(unknown, r => Assert.Contains("wrong checksum", r.Message, StringComparison.Ordinal));
        Assert.Equal(ImportVerdict.Blocked, ImportVerdicts.Of(results));
    }

    [Theory]
    [InlineData("/etc/fstab", "fstab-root", "fstab-device-exists", "fstab-device-name", "fstab-network")]
    [InlineData("/etc/ssh/sshd_config", "ssh-enabled", "ssh-root-login", "ssh-password")]
    [InlineData("/etc/network/interfaces", "net-dhcp", "net-static-address", "net-interface-name", "net-mac-binding")]
    [InlineData(
        "/boot",
        "boot-config-found",
        "boot-default-entry",
        "boot-kernel-file",
        "boot-initramfs-file",
        "boot-root-argument",
        "boot-root-device-name",
        "kernel-present",
        "kernel-virtio-blk"
    )]
    [InlineData("/etc/cloud/cloud.cfg", "cloudinit-installed", "cloudinit-datasource", "cloudinit-enabled", "growth-growpart")]
    [InlineData("/etc/selinux/config", "selinux-disabled")]
    [InlineData("/etc/machine-id", "identity-machine-id")]
    [InlineData("/etc/udev/rules.d", "net-persistent-rules")]
    public void Unreadable_evidence_makes_what_rests_on_it_unknown(string path, params string[] ids)
    {
        var results = CheckRunner.Run(
            new CheckContextBuilder().With(g => g with { Unreadable = [new(path, "extent tree is damaged")] }).Build()
        );
        foreach (var result in results.Where(r => ids.Contains(r.Id)))
        {
            Assert.True(result.Status == CheckStatus.Unknown, result.Id);
            Assert.Contains("extent tree is damaged", result.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("e*", "net.ifnames=0")]
    [InlineData("en* eth*", "net.ifnames=0")]
    [InlineData("/eth[0-9]", "net.ifnames=0")]
    [InlineData("en*", "")]
    [InlineData("ens[0-9]", "")]
    public void A_pattern_fits_when_the_name_that_the_kernel_will_give_does(string selector, string argument)
    {
        var builder = new CheckContextBuilder()
            .WithEntry(e => e with { CommandLine = $"root=UUID={CheckContextBuilder.RootUuid} ro {argument}" })
            .With(g =>
                g with
                {
                    CloudInit = new CloudInitFacts(),
                    Network = g.Network with
                    {
                        Interfaces =
                        [
                            new InterfaceConfig
                            {
                                Stack = NetworkStackKind.Networkd,
                                Path = "/etc/a",
                                Line = 1,
                                Selector = selector,
                                IsWildcard = true,
                            },
                        ],
                    },
                }
            );
        Assert.Equal(CheckStatus.Pass, CheckRunner.Run(builder.Build()).Single(r => r.Id == "net-interface-name").Status);
    }

    [Theory]
    [InlineData("gpt-auto")]
    [InlineData("/dev/gpt-auto-root")]
    [InlineData("/dev/vda3")]
    [InlineData("PARTUUID=aaaa")]
    [InlineData("zfs:AUTO")]
    public void A_root_that_the_layout_gives_or_the_initramfs_finds_is_right(string root)
    {
        var builder = new CheckContextBuilder().WithEntry(e => e with { CommandLine = $"root={root} ro" });
        builder.Table = builder.Table with
        {
            Partitions =
            [
                .. builder.Table.Partitions.Select(p => p.Number == 3 ? p with { Type = "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709" } : p),
            ],
        };
        var results = CheckRunner.Run(builder.Build());
        Assert.Equal(CheckStatus.Pass, results.Single(r => r.Id == "boot-root-argument").Status);
    }

    [Theory]
    [InlineData("/dev/mapper/cryptroot", "crypto_LUKS", "")]
    [InlineData("/dev/vg/root", "crypto_LUKS", "")]
    [InlineData("/dev/mapper/vg-root", "LVM2_member", "")]
    [InlineData("/dev/md127", "linux_raid_member", "")]
    [InlineData("/dev/md/root", "linux_raid_member", "")]
    [InlineData("/dev/mapper/isw_abc_vol0p1", "isw_raid_member", "")]
    [InlineData("/dev/mapper/mpatha-part1", "swap", "/etc/multipath.conf")]
    [InlineData("/dev/dm-0", "swap", "/etc/multipath/bindings")]
    public void A_name_that_may_come_out_of_what_cannot_be_read_is_not_known(string name, string member, string file)
    {
        var builder = new CheckContextBuilder()
            .WithEntry(e => e with { CommandLine = $"root={name} ro" })
            .WithFstab(new FstabEntry(3, name, "/data", "ext4", ["defaults"]));
        builder.ExtraVolumes.Add(
            new Volume
            {
                Id = "p4",
                Kind = VolumeKind.Partition,
                Content = new PatchedDisk(1 << 20),
                Signature = new FileSystemSignature(member),
            }
        );
        if (file.Length > 0)
            builder.Write(file, "x");
        var results = CheckRunner.Run(builder.Build());
        Assert.Equal(CheckStatus.Unknown, results.Single(r => r.Id == "boot-root-argument").Status);
        Assert.DoesNotContain(results, r => r is { Id: "fstab-device-exists", Status: CheckStatus.Fail, Severity: Severity.Error });
    }

    [Theory]
    [InlineData("/dev/mapper/vg-root", CheckStatus.Unknown)]
    [InlineData("/dev/disk/by-id/dm-uuid-LVM-known", CheckStatus.Pass)]
    public void A_logical_volume_is_known_by_its_names_and_of_a_damaged_group_nothing_is(string name, CheckStatus expected)
    {
        var builder = new CheckContextBuilder().WithFstab(new FstabEntry(3, name, "/data", "ext4", ["defaults"]));
        var volume = new Volume
        {
            Id = "vg/data",
            Kind = VolumeKind.LogicalVolume,
            Content = new PatchedDisk(1 << 20),
            Signature = new FileSystemSignature("ext4"),
            DeviceNames = ["/dev/vg/data", "/dev/disk/by-id/dm-uuid-LVM-known"],
        };
        builder.ExtraVolumes.Add(volume);
        builder.ExtraVolumes.Add(
            volume with
            {
                Id = "p4",
                Kind = VolumeKind.Partition,
                Signature = new FileSystemSignature("LVM2_member"),
            }
        );
        builder.ExtraVolumes.Add(
            volume with
            {
                Id = "lvm:p4",
                Signature = null,
                DeviceNames = [],
                Error = new ImageTools.Disks.ImageFormatException("p4", "LVM metadata", "is damaged"),
            }
        );
        var result = CheckRunner.Run(builder.Build()).Single(r => r.Id == "fstab-device-exists");
        Assert.True(result.Status == expected || (expected == CheckStatus.Unknown && result.Severity < Severity.Error), result.Message);
    }

    [Theory]
    [InlineData(Bootloader.SystemdBoot, true, CheckStatus.Pass)]
    [InlineData(Bootloader.UnifiedKernel, true, CheckStatus.Pass)]
    [InlineData(Bootloader.Grub2, true, CheckStatus.Fail)]
    [InlineData(Bootloader.UnifiedKernel, false, CheckStatus.Fail)]
    public void Without_root_on_the_command_line_systemd_finds_it_by_its_type(Bootloader loader, bool generator, CheckStatus expected)
    {
        var builder = new CheckContextBuilder()
            .WithEntry(e => e with { CommandLine = "ro" })
            .With(g => g with { Boot = g.Boot with { Bootloader = loader } })
            .WithKernel(k =>
                k with
                {
                    Initramfs = k.Initramfs! with
                    {
                        Files = new HashSet<string> { generator ? "usr/lib/systemd/system-generators/systemd-gpt-auto-generator" : "init" },
                    },
                }
            );
        builder.Table = builder.Table with
        {
            Partitions =
            [
                .. builder.Table.Partitions.Select(p => p.Number == 3 ? p with { Type = "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709" } : p),
            ],
        };
        var result = CheckRunner.Run(builder.Build()).Single(r => r.Id == "boot-root-argument");
        Assert.Equal((expected, expected == CheckStatus.Fail ? Severity.Warning : Severity.Error), (result.Status, result.Severity));
    }

    [Theory]
    [InlineData("ip=dhcp rd.neednet=1", "usr/lib/dracut/hooks/cmdline/92-parse-ip-opts.sh", true)]
    [InlineData("ip=:::::eth0:dhcp rd.neednet", "usr/libexec/nm-initrd-generator", true)]
    [InlineData("ip=eth0:dhcp rd.neednet=1", "usr/lib/systemd/systemd-network-generator", true)]
    [InlineData("ip=dhcp", "usr/lib/dracut/hooks/cmdline/92-parse-ip-opts.sh", false)]
    [InlineData("ip=dhcp rd.neednet=0", "usr/lib/dracut/hooks/cmdline/92-parse-ip-opts.sh", false)]
    [InlineData("ip=10.0.0.2::10.0.0.1:255.255.255.0::eth0:none rd.neednet=1", "usr/lib/dracut/hooks/cmdline/92-parse-ip-opts.sh", false)]
    [InlineData("ip=dhcp rd.neednet=1", "scripts/functions", false)]
    [InlineData("rd.neednet=1", "usr/lib/dracut/hooks/cmdline/92-parse-ip-opts.sh", false)]
    public void The_network_that_an_initramfs_configures_counts(string commandLine, string file, bool passes)
    {
        var builder = new CheckContextBuilder()
            .WithEntry(e => e with { CommandLine = $"{e.CommandLine} {commandLine}" })
            .WithKernel(k => k with { Initramfs = k.Initramfs! with { Files = new HashSet<string> { file } } })
            .With(g => g with { Network = new NetworkFacts(), CloudInit = new CloudInitFacts() });
        Assert.Equal(passes ? CheckStatus.Pass : CheckStatus.Fail, CheckRunner.Run(builder.Build()).Single(r => r.Id == "net-dhcp").Status);
    }

    [Fact]
    public void A_network_configuration_that_nothing_reads_is_named_with_what_would_read_it()
    {
        var unread = new InterfaceConfig
        {
            Stack = NetworkStackKind.Ifupdown,
            Path = "/etc/network/interfaces.d/eth0",
            Line = 2,
            Selector = "eth0",
            Dhcp = true,
        };
        var builder = new CheckContextBuilder().With(g =>
            g with
            {
                Network = new NetworkFacts { Unread = unread },
                CloudInit = new CloudInitFacts(),
            }
        );
        var result = CheckRunner.Run(builder.Build()).Single(r => r.Id == "net-dhcp");
        Assert.Equal((CheckStatus.Fail, "Install and enable ifupdown (networking.service)."), (result.Status, result.Fix));
        Assert.Contains(
            "/etc/network/interfaces.d/eth0 sets DHCP for eth0, but its program ifupdown",
            result.Message,
            StringComparison.Ordinal
        );
        Assert.Equal((unread.Path, 2), (result.Evidence[0].Path, result.Evidence[0].Line));
    }

    [Fact]
    public void A_check_left_out_on_request_is_skipped_in_its_place()
    {
        var results = CheckRunner.Run(new CheckContextBuilder().Build(), new HashSet<string> { "fs-space" });
        Assert.Equal(CheckCatalogue.All.Select(c => c.Id), results.Select(r => r.Id));
        Assert.Equal(CheckStatus.Skip, results.Single(r => r.Id == "fs-space").Status);
    }
}
