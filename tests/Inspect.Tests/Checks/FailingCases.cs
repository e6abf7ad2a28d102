using System.Text;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Checks;

/// <summary>One way, at least, to fail each check: what to spoil, and how bad that is.</summary>
internal static class FailingCases
{
    private const long GiB = 1L << 30;

    private static readonly DriverVerdict OnRootOnly = new(DriverPlace.Module, [], OnRoot: true);

    private static readonly DriverVerdict Nowhere = new(DriverPlace.Missing, []);

    public static IReadOnlyList<(string Id, Severity Severity, Action<CheckContextBuilder> Spoil)> All { get; } =
    [
        .. Image(),
        .. Disk(),
        .. FileSystems(),
        .. Boot(),
        .. Kernel(),
        .. Mounts(),
        .. Network(),
        .. Access(),
        .. Initialisation(),
        .. Os(),
        .. Request(),
    ];

    private static IEnumerable<(string, Severity, Action<CheckContextBuilder>)> Image() =>
        [
            ("image-format", Severity.Info, b => b.Info = b.Info with { Format = "vmdk" }),
            ("image-format", Severity.Error, b => b.Request = b.Request with { TargetFormat = "VMDK" }),
            ("image-format-mismatch", Severity.Warning, b => b.Info = b.Info with { Filename = "disk.qcow2" }),
            ("image-iso", Severity.Error, b => b.Patches.Add((0x8001, Encoding.ASCII.GetBytes("CD001")))),
            ("image-not-empty", Severity.Error, b => b.Patches.Clear()),
            ("image-corrupt", Severity.Error, b => b.Info = b.Info with { Corrupt = true }),
            ("image-dirty", Severity.Info, b => b.Info = b.Info with { Dirty = true }),
            ("image-encrypted", Severity.Error, b => b.Info = b.Info with { Encryption = "luks" }),
            ("image-backing", Severity.Info, b => b.Info = b.Info with { BackingFilename = "base.raw" }),
            ("image-external-data", Severity.Info, b => b.Info = b.Info with { ExternalFiles = ["data.raw"] }),
            ("image-qcow2-features", Severity.Info, b =>
                b.Info = b.Info with { Filename = "a.qcow2", Format = "qcow2", Compression = "zstd" }
            ),
            ("image-snapshots", Severity.Info, b => b.Info = b.Info with { Snapshots = ["before"] }),
            ("image-vhd-size", Severity.Info, b => b.Info = b.Info with { Filename = "a.vhd", Format = "vhd", ClusterSize = 512 << 10 }),
            ("image-size-gib", Severity.Info, b => b.Info = b.Info with { VirtualSize = (40 * GiB) + 512 }),
            ("image-system-size", Severity.Info, b => Resize(b, 8)),
            ("image-system-size", Severity.Warning, b => Resize(b, 501)),
            ("image-system-size", Severity.Error, b => Resize(b, 2049)),
            ("image-data-size", Severity.Info, b => b.DataDisks.Add(Data(1))),
            ("image-data-size", Severity.Warning, b => b.DataDisks.Add(Data(2001))),
            ("image-data-size", Severity.Error, b => b.DataDisks.Add(Data(2049))),
            ("image-data-count", Severity.Error, b => b.DataDisks.AddRange(Enumerable.Range(0, 17).Select(_ => Data(10)))),
        ];

    private static IEnumerable<(string, Severity, Action<CheckContextBuilder>)> Disk() =>
        [
            ("disk-partition-table", Severity.Error, b => b.Table = new PartitionTable { Kind = PartitionTableKind.None }),
            ("disk-sector-size", Severity.Error, b => b.Table = b.Table with { SectorSize = 4096 }),
            ("disk-partition-bounds", Severity.Error, b => Resize(b, 20)),
            ("disk-partition-bounds", Severity.Error, b =>
                b.Table = b.Table with { Problems = [new(PartitionProblemKind.Overlap, "Partitions 1 and 2 overlap.")] }
            ),
            ("gpt-primary", Severity.Error, b => b.Table = b.Table with { Gpt = new GptState(false, true, true, true) }),
            ("gpt-primary", Severity.Error, b =>
                b.Table = b.Table with { Gpt = new GptState(true, true, true, true, "ends behind the disk") }
            ),
            ("gpt-backup", Severity.Warning, b => b.Table = b.Table with { Gpt = new GptState(true, true, false, true) }),
            ("gpt-protective-mbr", Severity.Error, b => b.Table = b.Table with { Gpt = new GptState(true, true, true, false) }),
            ("gpt-protective-mbr", Severity.Info, b => b.Table = b.Table with { Kind = PartitionTableKind.Hybrid }),
            ("mbr-signature", Severity.Error, b => b.Table = b.Table with { BootSector = new byte[512] }),
            ("mbr-boot-code", Severity.Error, b => b.Table = b.Table with { BootSector = new byte[512] }),
            ("mbr-boot-code", Severity.Error, b => b.With(g => g with { Boot = g.Boot with { GrubCorePresent = false } })),
            ("mbr-active", Severity.Error, b =>
            {
                b.Table = b.Table with { Kind = PartitionTableKind.Mbr, Gpt = null };
                b.With(g => g with { Boot = g.Boot with { BiosLoader = BiosLoader.Generic } });
            }),
            ("mbr-active", Severity.Info, b => b.Table = b.Table with { Kind = PartitionTableKind.Mbr, Gpt = null }),
            ("bios-boot-partition", Severity.Error, b => b.Patches.RemoveAt(1)),
            ("bios-boot-partition", Severity.Error, b =>
            {
                b.Table = b.Table with { Partitions = [.. b.Table.Partitions.Skip(1)] };
                b.With(g => g with { Boot = g.Boot with { GrubCorePresent = null } });
            }),
            ("esp-present", Severity.Error, b => Uefi(b).Table = b.Table with { Partitions = [b.Table.Partitions[2]] }),
            ("esp-fallback", Severity.Error, b => Uefi(b).With(g => g with { Boot = g.Boot with { EfiFallback = null } })),
            ("esp-fallback", Severity.Error, b => Uefi(b).With(g => g with { Architecture = Architecture.Aarch64 })),
            ("esp-fallback", Severity.Error, b =>
                Uefi(b).With(g => g with { Boot = g.Boot with { EfiFallback = g.Boot.EfiFallback! with { Size = 0 } } })
            ),
            ("esp-shim-grub", Severity.Error, b =>
                Uefi(b).With(g => g with { Boot = g.Boot with { EfiFallback = g.Boot.EfiFallback! with { Kind = EfiLoaderKind.Shim } } })
            ),
            ("root-single-disk", Severity.Error, b => b.MapVolume = v => v with { DiskIndex = v.Id == "p3" ? 1 : 0 }),
            ("root-encrypted", Severity.Error, b =>
            {
                b.MapVolume = v => v.Id == "p3" ? v with { FileSystem = null, Signature = new FileSystemSignature("crypto_LUKS") } : v;
                b.With(_ => new Guest { Os = OsKind.Unknown });
            }),
            ("os-multiple", Severity.Warning, b => b.With(g => g with { RootCandidates = [g.RootVolume!, g.RootVolume!] })),
        ];

    private static IEnumerable<(string, Severity, Action<CheckContextBuilder>)> FileSystems() =>
        [
            ("fs-root-type", Severity.Warning, b =>
                MapRoot(b, v => v with { FileSystem = null, Signature = new FileSystemSignature("btrfs") })
            ),
            ("fs-ext4-64bit", Severity.Info, b => b.RootState = b.RootState with { Features = ["64bit"] }),
            ("fs-ext4-project-quota", Severity.Warning, b => b.RootState = b.RootState with { Features = ["project", "quota"] }),
            ("fs-clean", Severity.Warning, b =>
                b.RootState = b.RootState with { IsClean = false, Remarks = ["s_feature_incompat has needs_recovery."] }
            ),
            ("fs-errors", Severity.Error, b => b.RootState = b.RootState with { HasErrors = true }),
            ("fs-hibernated", Severity.Warning, b => b.Patches.Add(((1 << 20) + 4086, Encoding.ASCII.GetBytes("S1SUSPEND")))),
            ("fs-space", Severity.Warning, b => b.RootState = b.RootState with { FreeBytes = 99 << 20 }),
            ("fs-space", Severity.Error, b => b.RootState = b.RootState with { FreeBytes = 0 }),
            ("fs-inodes", Severity.Warning, b => b.RootState = b.RootState with { FreeInodes = 99 }),
            ("fs-uuid-duplicate", Severity.Warning, b =>
                b.MapVolume = v => v with { Signature = new FileSystemSignature("ext4", null, CheckContextBuilder.RootUuid) }
            ),
            ("growth-root-last", Severity.Warning, b =>
                b.Table = b.Table with { Partitions = [b.Table.Partitions[2], new Partition(4, 40 * GiB - (1 << 20), 512, "0x82")] }
            ),
            ("growth-growpart", Severity.Warning, b => b.Root.Remove("/usr/bin/growpart")),
            ("growth-growpart", Severity.Warning, b => b.Root.Remove("/usr/sbin/resize2fs")),
            ("growth-growpart", Severity.Warning, b => b.Write("/etc/cloud/cloud.cfg", "cloud_init_modules:\n#  - growpart\n")),
            ("growth-growpart", Severity.Warning, b => b.WithKernel(k => k with { Version = "3.6.11" })),
            ("growth-lvm", Severity.Warning, b =>
                MapRoot(b, v => v with { Kind = VolumeKind.LogicalVolume, Partition = null, Id = "vg0/root" })
            ),
        ];

    private static IEnumerable<(string, Severity, Action<CheckContextBuilder>)> Boot() =>
        [
            ("boot-mode-bios", Severity.Error, b => b.Table = b.Table with { BootSector = new byte[512] }),
            ("boot-mode-uefi", Severity.Error, b => Uefi(b).With(g => g with { Boot = g.Boot with { EfiFallback = null } })),
            ("boot-mode-single", Severity.Info, b => b.With(g => g with { Boot = g.Boot with { EfiFallback = null } })),
            ("boot-config-found", Severity.Error, b => b.With(g => g with { Boot = g.Boot with { ConfigFiles = [] } })),
            ("boot-config-found", Severity.Error, b =>
                b.With(g =>
                    g with
                    {
                        Boot = g.Boot with
                        {
                            ConfigFiles = [],
                            EfiLoaders = [new EfiLoader("p2", "EFI/Linux/a.efi", Architecture.X64, 1, EfiLoaderKind.UnifiedKernel)],
                        },
                    }
                )
            ),
            ("boot-grub-prefix", Severity.Warning, b =>
                b.With(g => g with { Boot = g.Boot with { SearchedUuids = [new("0000", "/boot/grub/grub.cfg")] } })
            ),
            ("boot-default-entry", Severity.Error, b => b.With(g => g with { Boot = g.Boot with { Entries = [], DefaultEntry = null } })),
            ("boot-default-entry", Severity.Error, b => b.WithEntry(e => e with { IsRescue = true })),
            ("boot-default-entry", Severity.Warning, b =>
                b.With(g =>
                    g with
                    {
                        Boot = g.Boot with { DefaultProblem = "the default 'x' is not an entry of the menu, so GRUB takes 'y'" },
                    }
                )
            ),
            ("boot-kernel-file", Severity.Error, b => b.Root.Remove("/boot/vmlinuz-6.1.0")),
            ("boot-kernel-file", Severity.Error, b => b.WithKernel(k => k with { FileKind = null })),
            ("boot-initramfs-file", Severity.Error, b => b.Root.Remove("/boot/initrd.img-6.1.0")),
            ("boot-initramfs-file", Severity.Warning, b => b.WithEntry(e => e with { InitramfsPaths = [] })),
            ("boot-root-argument", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=UUID=0000 ro" })),
            ("boot-root-argument", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=/dev/loop0 ro" })),
            ("boot-root-argument", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=/dev/nbd0p2 ro" })),
            ("boot-root-argument", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=/dev/mapper/loop0p1 ro" })),
            ("boot-root-argument", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=/dev/md127 ro" })),
            ("boot-root-argument", Severity.Error, b =>
                Member(b, "LVM2_member", VolumeKind.LogicalVolume).WithEntry(e => e with { CommandLine = "root=/dev/vg/gone ro" })
            ),
            ("boot-root-argument", Severity.Error, b =>
                Member(b, "LVM2_member", VolumeKind.LogicalVolume).WithEntry(e => e with { CommandLine = "root=/dev/mapper/vg-gone ro" })
            ),
            ("boot-root-argument", Severity.Error, b =>
                Member(b, "crypto_LUKS").WithEntry(e => e with { CommandLine = "root=/dev/md0 ro" })
            ),
            ("boot-root-argument", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=/dev/root ro" })),
            ("boot-root-argument", Severity.Error, b =>
                b.WithEntry(e => e with { CommandLine = "root=/dev/nfs nfsroot=10.0.0.1:/srv ro" })
            ),
            ("boot-root-argument", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=/dev/gpt-auto-root ro" })),
            ("boot-root-argument", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=8:1 ro" })),
            ("boot-root-argument", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=0x803 ro" })),
            ("boot-root-argument", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=/dev/dasda1 ro" })),
            ("boot-root-device-name", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=/dev/mmcblk0p3 ro" })),
            ("boot-root-argument", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=/dev/vg/root ro" })),
            ("boot-root-argument", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=/dev/sda9 ro" })),
            ("boot-root-argument", Severity.Error, b =>
                b.WithEntry(e => e with { CommandLine = "root=/dev/disk/by-id/ata-VBOX_HARDDISK-part1 ro" })
            ),
            ("boot-root-argument", Severity.Warning, b => b.WithEntry(e => e with { CommandLine = "ro" })),
            ("boot-root-device-name", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=/dev/sda3 ro" })),
            ("boot-root-device-name", Severity.Error, b => b.WithEntry(e => e with { CommandLine = "root=/dev/hda1 ro" })),
            ("boot-root-device-name", Severity.Warning, b => b.WithEntry(e => e with { CommandLine = "root=/dev/vda3 ro" })),
            ("boot-root-device-name", Severity.Warning, b => b.WithEntry(e => e with { CommandLine = "root=/dev/xvda1 ro" })),
            ("boot-console", Severity.Info, b => b.WithEntry(e => e with { CommandLine = "ro quiet" })),
            ("boot-cmdline-hazard", Severity.Warning, b => b.WithEntry(e => e with { CommandLine = "ro mem=512M" })),
        ];

    private static IEnumerable<(string, Severity, Action<CheckContextBuilder>)> Kernel() =>
        [
            ("kernel-present", Severity.Error, b => b.With(g => g with { Kernels = [] })),
            ("kernel-modules-dir", Severity.Error, b => b.WithKernel(k => k with { ModulesDirectory = null, HasModulesDep = false })),
            ("kernel-architecture", Severity.Error, b => b.WithKernel(k => k with { Architecture = new Architecture("ppc64le") })),
            ("kernel-32bit", Severity.Warning, b => b.WithKernel(k => k with { Architecture = Architecture.I386 })),
            ("kernel-xen-only", Severity.Error, b =>
                b.WithKernel(k => k with { Version = "2.6.18-xen" }).WithDriver("virtio_blk", Nowhere)
            ),
            ("kernel-virtio-blk", Severity.Error, b => b.WithDriver("virtio_blk", OnRootOnly)),
            ("kernel-virtio-blk", Severity.Error, b => b.WithDriver("virtio_blk", Nowhere)),
            ("kernel-virtio-pci", Severity.Error, b =>
                b.WithDriver("virtio_pci", new DriverVerdict(DriverPlace.Initramfs, ["virtio_pci_modern_dev"]))
            ),
            ("kernel-virtio-net", Severity.Error, b => b.WithDriver("virtio_net", Nowhere)),
            ("kernel-nvme", Severity.Warning, b => b.WithDriver("nvme", OnRootOnly)),
            ("kernel-nvme-timeout", Severity.Info, b => b.WithEntry(e => e with { CommandLine = "nvme_core.io_timeout=30" })),
            ("kernel-fw-cfg", Severity.Warning, b =>
                b.With(g => g with { Distribution = "rocky" }).WithKernel(k => k with { Config = new Dictionary<string, string>() })
            ),
            ("kernel-driver-blocked", Severity.Error, b =>
                b.WithDriver("virtio_blk", new DriverVerdict(DriverPlace.Initramfs, [], BlockedBy: "/etc/modprobe.d/a.conf:1"))
            ),
            ("kernel-driver-blocked", Severity.Warning, b =>
                b.WithDriver("nvme", new DriverVerdict(DriverPlace.Initramfs, [], BlockedBy: "/etc/modprobe.d/a.conf:1"))
            ),
            ("initramfs-virtio", Severity.Error, b => b.WithDriver("virtio_pci", OnRootOnly)),
            ("initramfs-version", Severity.Error, b =>
                b.WithKernel(k => k with { Initramfs = k.Initramfs! with { ModuleVersions = ["5.10.0"] } })
            ),
            ("initramfs-root-fs", Severity.Error, b => b.WithDriver("ext4", OnRootOnly)),
            ("initramfs-unreadable", Severity.Error, b =>
                b.WithKernel(k => k with { Initramfs = k.Initramfs! with { Problem = "segment 1 (zstd) is cut off", IsDamaged = true } })
            ),
            ("initramfs-unreadable", Severity.Warning, b =>
                b.WithKernel(k => k with { Initramfs = k.Initramfs! with { Problem = "lzop is not read" } })
            ),
        ];

    private static IEnumerable<(string, Severity, Action<CheckContextBuilder>)> Mounts() =>
        [
            ("fstab-root", Severity.Error, b => b.With(g => g with { Fstab = [] })),
            ("fstab-root", Severity.Error, b => b.With(g => g with { Fstab = null })),
            ("fstab-device-exists", Severity.Error, b => b.WithFstab(new FstabEntry(3, "UUID=0000", "/data", "ext4", ["defaults"]))),
            ("fstab-device-exists", Severity.Warning, b => b.WithFstab(new FstabEntry(3, "LABEL=data", "/data", "ext4", ["nofail"]))),
            ("fstab-device-exists", Severity.Warning, b => b.WithFstab(new FstabEntry(3, "UUID=0000", "none", "swap", ["sw"]))),
            ("fstab-device-name", Severity.Error, b => b.WithFstab(new FstabEntry(3, "/dev/sdb1", "/data", "ext4", ["defaults"]))),
            ("fstab-device-name", Severity.Error, b =>
                b.WithFstab(new FstabEntry(3, "/dev/disk/by-path/pci-1", "/data", "ext4", ["defaults"]))
            ),
            ("fstab-device-name", Severity.Warning, b => b.WithFstab(new FstabEntry(3, "/dev/nvme1n1", "/data", "ext4", ["defaults"]))),
            ("fstab-network", Severity.Warning, b => b.WithFstab(new FstabEntry(3, "nas:/data", "/data", "nfs", ["defaults"]))),
            ("fstab-device-exists", Severity.Error, b => b.WithFstab(new FstabEntry(3, "UUID=0000", "/data", "ext4", ["noauto", "auto"]))),
            ("fstab-device-exists", Severity.Error, b => b.WithFstab(new FstabEntry(3, "UUID=0000", "/data", "ext4", ["nofail", "fail"]))),
            ("fstab-device-exists", Severity.Error, b =>
                b.WithFstab(new FstabEntry(3, $"uuid={CheckContextBuilder.RootUuid}", "/data", "ext4", ["defaults"]))
            ),
            ("fstab-device-exists", Severity.Error, b => b.WithFstab(new FstabEntry(3, "/dev/sr0", "/mnt", "iso9660", ["ro"]))),
            ("fstab-device-exists", Severity.Error, b => b.WithFstab(new FstabEntry(3, "/dev/cdrom", "/mnt", "auto", ["ro"]))),
            ("fstab-device-exists", Severity.Error, b => b.WithFstab(new FstabEntry(3, "/dev/fd0", "/mnt", "vfat", ["rw"]))),
            ("fstab-device-exists", Severity.Error, b => b.WithFstab(new FstabEntry(3, "/dev/mmcblk0p1", "/mnt", "ext4", ["rw"]))),
            ("fstab-device-exists", Severity.Error, b => b.WithFstab(new FstabEntry(3, "/dev/mapper/vg0-home", "/home", "ext4", ["rw"]))),
            ("fstab-device-exists", Severity.Error, b =>
                b.WithFstab(new FstabEntry(3, "/dev/disk/by-id/dm-name-vg0-home", "/home", "ext4", ["rw"]))
            ),
            ("fstab-device-exists", Severity.Error, b => b.WithFstab(new FstabEntry(3, "/dev/vg0/home", "/home", "ext4", ["rw"]))),
            ("fstab-device-exists", Severity.Error, b =>
                Member(b, "LVM2_member", VolumeKind.LogicalVolume).WithFstab(new FstabEntry(3, "/dev/vg0/gone", "/home", "ext4", ["rw"]))
            ),
            ("fstab-device-exists", Severity.Error, b =>
                Member(b, "crypto_LUKS").WithFstab(new FstabEntry(3, "/dev/md0", "/home", "ext4", ["rw"]))
            ),
            ("fstab-device-exists", Severity.Warning, b =>
                Member(b, "crypto_LUKS").WithFstab(new FstabEntry(3, "/dev/mapper/data", "/home", "ext4", ["rw"]))
            ),
            ("fstab-device-exists", Severity.Warning, b =>
                b.Write("/etc/multipath.conf", "x").WithFstab(new FstabEntry(3, "/dev/mapper/mpatha-part1", "/home", "ext4", ["rw"]))
            ),
            ("fstab-device-name", Severity.Error, b => b.WithFstab(new FstabEntry(3, "/dev/mmcblk0p3", "/data", "ext4", ["rw"], "p3"))),
            ("fstab-device-exists", Severity.Error, b => b.WithFstab(new FstabEntry(3, "/srv/gone.iso", "/mnt", "iso9660", ["loop"]))),
            ("fstab-device-exists", Severity.Error, b => b.WithFstab(new FstabEntry(3, "/srv/gone", "/mnt", "none", ["bind"]))),
            ("fstab-device-exists", Severity.Error, b => b.WithFstab(new FstabEntry(3, "share", "/mnt", "vboxsf", ["rw"]))),
            ("fstab-device-exists", Severity.Warning, b => b.WithFstab(new FstabEntry(3, "UUID=0000", "/data", "ext4", ["_netdev"]))),
            ("fstab-device-exists", Severity.Warning, b =>
                b.WithFstab(new FstabEntry(3, "UUID=0000", "/data", "ext4", ["x-systemd.wanted-by=multi-user.target"]))
            ),
            ("fstab-device-exists", Severity.Warning, b =>
                b.WithFstab(new FstabEntry(3, "UUID=0000", "/data", "ext4", ["comment=systemd.automount"]))
            ),
            ("fstab-device-exists", Severity.Warning, b => b.WithFstab(new FstabEntry(3, "LABEL=\"my", "data\"", "/data", ["ext4"]))),
            ("fstab-crypttab", Severity.Warning, b => b.Write("/etc/crypttab", "# x\ndata UUID=0000 none luks\n")),
            ("fstab-crypttab", Severity.Error, b =>
                b.Write("/etc/crypttab", "data UUID=0000 none luks\n")
                    .WithFstab(new FstabEntry(3, "/dev/mapper/data", "/data", "ext4", ["defaults"]))
            ),
            ("fstab-crypttab", Severity.Error, b => b.Write("/etc/crypttab", $"data UUID={CheckContextBuilder.RootUuid} none luks\n")),
            ("fstab-crypttab", Severity.Error, b => b.Write("/etc/crypttab", $"data UUID={CheckContextBuilder.RootUuid}\n")),
            ("fstab-crypttab", Severity.Error, b => b.Write("/etc/crypttab", $"data UUID={CheckContextBuilder.RootUuid} /etc/gone luks\n")),
            ("fstab-crypttab", Severity.Warning, b =>
                b.Write("/etc/crypttab", $"data UUID={CheckContextBuilder.RootUuid} - luks,nofail\n")
            ),
            ("fstab-crypttab", Severity.Warning, b => b.Write("/etc/crypttab", "data /dev/vdb1 none luks\n")),
        ];

    private static IEnumerable<(string, Severity, Action<CheckContextBuilder>)> Network() =>
        [
            ("net-dhcp", Severity.Warning, b => Interface(b, i => i with { Dhcp = false, Addresses = ["10.0.0.2/24"] }, cloudInit: false)),
            ("net-static-address", Severity.Warning, b => Interface(b, i => i with { Addresses = ["10.0.0.2/24"] })),
            ("net-static-address", Severity.Info, b =>
                Interface(b, i => i with { Stack = NetworkStackKind.Ifcfg, Addresses = ["10.0.0.2"] })
            ),
            ("net-interface-name", Severity.Warning, b =>
                Interface(b, i => i with { Selector = "en*", IsWildcard = true }, cloudInit: false)
            ),
            ("net-interface-name", Severity.Warning, b =>
                Interface(b, i => i with { Selector = "ens19?", IsWildcard = true }, cloudInit: false)
            ),
            ("net-interface-name", Severity.Warning, b => Interface(b, i => i with { Selector = "ens192" }, cloudInit: false)),
            ("net-mac-binding", Severity.Warning, b => Interface(b, i => i with { Mac = "00:50:56:00:00:01" })),
            ("net-persistent-rules", Severity.Warning, b =>
                b.With(g =>
                    g with
                    {
                        Network = g.Network with
                        {
                            PersistentRules = [new("/etc/udev/rules.d/70-persistent-net.rules", 2, "NAME=\"eth0\"")],
                        },
                    }
                )
            ),
            ("net-firewall", Severity.Warning, b => Enable(b, "ufw").Write("/etc/ufw/ufw.conf", "# ufw\nENABLED=yes\n")),
            ("net-firewall", Severity.Info, b =>
                Enable(b, "firewalld").Write("/usr/lib/firewalld/zones/public.xml", "<zone><service name=\"ssh\"/></zone>")
            ),
            ("net-firewall", Severity.Warning, b =>
                Enable(b, "nftables")
                    .Write(
                        "/etc/nftables.conf",
                        "table inet f {\n chain input {\n type filter hook input priority 0; policy drop;\n }\n}\n"
                    )
            ),
        ];

    private static IEnumerable<(string, Severity, Action<CheckContextBuilder>)> Access() =>
        [
            ("ssh-installed", Severity.Warning, b => b.With(g => g with { Ssh = new SshFacts() })),
            ("ssh-enabled", Severity.Warning, b => b.With(g => g with { Ssh = g.Ssh with { EnabledBy = null } })),
            ("ssh-enabled", Severity.Warning, b =>
                b.With(g => g with { Ssh = g.Ssh with { BlockedBy = "/etc/systemd/system/ssh.service" } })
            ),
            ("ssh-root-login", Severity.Warning, b =>
                Sshd(b, "permitrootlogin", "no").With(g => g with { CloudInit = new CloudInitFacts() })
            ),
            ("ssh-root-login", Severity.Warning, b => Sshd(b, "permitrootlogin", "forced-commands-only")),
            ("ssh-password", Severity.Info, b => Sshd(b, "passwordauthentication", "no")),
            ("account-root", Severity.Error, b => b.Write("/etc/passwd", "admin:x:0:0:root:/root:/bin/bash\n")),
            ("account-root", Severity.Warning, b => b.Write("/etc/passwd", "root:x:0:0:root:/root:/usr/sbin/nologin\n")),
            ("account-files", Severity.Error, b => b.Root.Remove("/etc/group")),
            ("account-files", Severity.Error, b => b.Write("/etc/shadow", "root:*:19000\n")),
            ("account-files", Severity.Error, b => b.Write("/etc/shadow", "root:*:19000:0:99999:7:::\n", uid: 1000)),
            ("account-shadow-immutable", Severity.Warning, b =>
                b.Write("/etc/shadow", "root:*:19000:0:99999:7:::\n", ImageTools.Disks.FileSystems.FileAttributes.Immutable)
            ),
            ("account-passwd-command", Severity.Warning, b => b.Root.Remove("/usr/bin/passwd")),
        ];

    private static IEnumerable<(string, Severity, Action<CheckContextBuilder>)> Initialisation() =>
        [
            ("cloudinit-installed", Severity.Warning, b => b.With(g => g with { CloudInit = new CloudInitFacts() })),
            ("cloudinit-version", Severity.Warning, b => CloudInit(b, c => c with { Version = "0.7.5" })),
            ("cloudinit-version", Severity.Warning, b => CloudInit(b, c => c with { Version = "0.7.6a9" })),
            ("cloudinit-datasource", Severity.Warning, b => CloudInit(b, c => c with { Datasources = ["NoCloud", "None"] })),
            ("cloudinit-enabled", Severity.Warning, b => CloudInit(b, c => c with { DisabledBy = "/etc/cloud/cloud-init.disabled" })),
            ("cloudinit-network-off", Severity.Info, b =>
                CloudInit(b, c => c with { NetworkDisabledBy = "/etc/cloud/cloud.cfg.d/99.cfg" })
            ),
            ("cloudinit-state", Severity.Warning, b =>
                b.With(g => g with { CloudInit = g.CloudInit with { HasState = true, KeepsState = "/etc/cloud/cloud.cfg" } })
            ),
            ("cloudinit-enabled", Severity.Warning, b =>
                b.With(g => g with { CloudInit = g.CloudInit with { NotStarted = "cloud-init-local.service" } })
            ),
            ("cloudinit-datasource", Severity.Warning, b => b.With(g => g with { CloudInit = g.CloudInit with { LacksAliYun = true } })),
            ("cloudinit-datasource", Severity.Warning, b =>
                b.With(g => g with { CloudInit = g.CloudInit with { Datasources = ["aliyun"], DatasourcesFile = "/etc/cloud/cloud.cfg" } })
            ),
            ("growth-growpart", Severity.Warning, b =>
                b.With(g => g with { CloudInit = g.CloudInit with { GrowthOffBy = "/etc/growroot-disabled" } })
            ),
            ("growth-growpart", Severity.Warning, b => b.With(g => g with { CloudInit = g.CloudInit with { Modules = ["ssh"] } })),
            ("cloudinit-state", Severity.Info, b => CloudInit(b, c => c with { HasState = true })),
            ("cloudinit-seed", Severity.Warning, b => CloudInit(b, c => c with { Seeds = ["/var/lib/cloud/seed/nocloud"] })),
            ("customized-linux", Severity.Error, b => b.Request = b.Request with { Platform = "Customized Linux" }),
            ("first-boot-questions", Severity.Error, b => FirstBootTests.Asking(b).Root.Remove("/etc/machine-id")),
            ("first-boot-questions", Severity.Error, b => FirstBootTests.Asking(b).Write("/etc/machine-id", "uninitialized\n")),
            ("agent-qemu-ga", Severity.Warning, b => b.Write("/usr/sbin/qemu-ga", "ELF")),
        ];

    private static IEnumerable<(string, Severity, Action<CheckContextBuilder>)> Os() =>
        [
            ("os-present", Severity.Error, b => b.With(_ => new Guest { Os = OsKind.Windows, WindowsMarks = [new("p3", "a mark")] })),
            ("os-present", Severity.Error, b => b.With(_ => new Guest { Os = OsKind.Unknown })),
            ("os-multiple", Severity.Warning, b => b.With(g => g with { WindowsMarks = [new("p3", "a mark")] })),
            ("os-multiple", Severity.Warning, b =>
            {
                b.DataDisks.Add(Data(40));
                b.With(g => g with { DataDiskWindows = [new("d2:p1", "a mark", 1)] });
            }),
            ("os-present", Severity.Error, b =>
            {
                b.DataDisks.Add(Data(40));
                b.With(_ => new Guest { Os = OsKind.Unknown, DataDiskWindows = [new("d2:p1", "a mark", 1)] });
            }),
            ("os-multiple", Severity.Error, b =>
                b.With(g => g with { WindowsMarks = [new("p3", "a mark")], Boot = g.Boot with { BiosLoader = BiosLoader.Windows } })
            ),
            ("os-identified", Severity.Warning, b => b.With(g => g with { Distribution = null })),
            ("system-lib-links", Severity.Warning, b => b.Link("/lib", "/usr/lib")),
            ("system-critical-paths", Severity.Error, b => b.Root.Remove("/bin/sh")),
            ("system-critical-paths", Severity.Error, b => b.Root.Remove("/proc")),
            ("selinux-disabled", Severity.Warning, b => b.Write("/etc/selinux/config", "# x\nSELINUX=enforcing\n")),
            ("selinux-disabled", Severity.Info, b => b.Write("/etc/selinux/config", "SELINUX=permissive\n")),
            ("time-rtc-utc", Severity.Warning, b => b.Write("/etc/adjtime", "0.0 0 0.0\n0\nLOCAL\n")),
            ("identity-machine-id", Severity.Warning, b => b.Write("/etc/machine-id", "0123456789abcdef0123456789abcdef\n")),
        ];

    private static IEnumerable<(string, Severity, Action<CheckContextBuilder>)> Request() =>
        [
            ("param-image-name", Severity.Error, b => b.Request = b.Request with { ImageName = "1st" }),
            ("param-image-name", Severity.Error, b => b.Request = b.Request with { ImageName = "aliyun-a" }),
            ("param-description", Severity.Error, b => b.Request = b.Request with { Description = "http://a" }),
            ("param-tags", Severity.Error, b => b.Request = b.Request with { Tags = [new("a", "1"), new("A", "2")] }),
            ("param-platform", Severity.Warning, b => b.Request = b.Request with { Platform = "Ubuntu" }),
            ("param-platform", Severity.Error, b => b.Request = b.Request with { Platform = "BeOS" }),
            ("param-architecture", Severity.Error, b => b.Request = b.Request with { Architecture = "arm64" }),
            ("param-boot-mode", Severity.Error, b => b.Request = b.Request with { BootMode = "UEFI-Preferred" }),
            ("param-boot-mode", Severity.Error, b =>
            {
                Uefi(b).Request = b.Request with { BootMode = "UEFI" };
                b.With(g => g with { Boot = g.Boot with { EfiFallback = null } });
            }),
            ("param-disk-size", Severity.Error, b => b.Request = b.Request with { DiskImageSize = 39 }),
            ("param-license", Severity.Warning, b =>
                b.With(g => g with { Distribution = "rhel" }).Request = b.Request with { LicenseType = "Aliyun" }
            ),
            ("param-license", Severity.Error, b => b.Request = b.Request with { LicenseType = "GPL" }),
        ];

    private static void Resize(CheckContextBuilder b, long gib) => b.Info = b.Info with { VirtualSize = gib * GiB };

    private static DiskImage Data(long gib) =>
        new(
            new ImageInfo
            {
                Filename = "data.raw",
                Format = "raw",
                VirtualSize = gib * GiB,
                ActualSize = 0,
                FileSize = 0,
            },
            new PatchedDisk(gib * GiB)
        );

    /// <summary>One more partition with a member of something on it, and what was made of it.</summary>
    private static CheckContextBuilder Member(CheckContextBuilder b, string type, VolumeKind? made = null)
    {
        b.ExtraVolumes.Add(
            new Volume
            {
                Id = "p4",
                Kind = VolumeKind.Partition,
                Content = new PatchedDisk(1 << 20),
                Signature = new FileSystemSignature(type),
            }
        );
        if (made is { } kind)
        {
            b.ExtraVolumes.Add(
                new Volume
                {
                    Id = "vg/there",
                    Kind = kind,
                    Content = new PatchedDisk(1 << 20),
                    DeviceNames = ["/dev/mapper/vg-there", "/dev/vg/there"],
                }
            );
        }

        return b;
    }

    private static CheckContextBuilder Uefi(CheckContextBuilder b)
    {
        b.BootMode = BootMode.Uefi;
        return b;
    }

    private static void MapRoot(CheckContextBuilder b, Func<Volume, Volume> map) => b.With(g => g with { RootVolume = map(g.RootVolume!) });

    private static void Interface(CheckContextBuilder b, Func<InterfaceConfig, InterfaceConfig> map, bool cloudInit = true) =>
        b.With(g =>
            g with
            {
                Network = g.Network with { Interfaces = [.. g.Network.Interfaces.Select(map)] },
                CloudInit = cloudInit ? g.CloudInit : g.CloudInit with { NetworkDisabledBy = "/etc/cloud/cloud.cfg.d/99.cfg" },
            }
        );

    private static CheckContextBuilder Enable(CheckContextBuilder b, string service)
    {
        b.Root.Add("/etc/systemd/system", FileNodeType.Directory, "");
        b.Root.Add("/etc/systemd/system/multi-user.target.wants", FileNodeType.Directory, "");
        return b.Write($"/lib/systemd/system/{service}.service", "[Unit]\n")
            .Link($"/etc/systemd/system/multi-user.target.wants/{service}.service", $"/lib/systemd/system/{service}.service");
    }

    private static CheckContextBuilder Sshd(CheckContextBuilder b, string keyword, string value) =>
        b.With(g =>
            g with
            {
                Ssh = g.Ssh with { Settings = new Dictionary<string, SshSetting> { [keyword] = new(value, "/etc/ssh/sshd_config", 7) } },
            }
        );

    private static CheckContextBuilder CloudInit(CheckContextBuilder b, Func<CloudInitFacts, CloudInitFacts> map) =>
        b.With(g => g with { CloudInit = map(g.CloudInit) });
}
