using ImageTools.Disks;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Formats;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;

namespace ImageTools.Tests.Support;

/// <summary>A good Debian on GPT with a BIOS boot partition, an ESP and an ext4 root, which a test then spoils in one place.</summary>
internal sealed class CheckContextBuilder
{
    public const string RootUuid = "be5752a7-f970-545f-ad92-a558ea50849f";

    private const long MiB = 1 << 20;

    public CheckContextBuilder()
    {
        Root = new StatedFileSystem("ext4", RootUuid, RootState);
        foreach (var path in (string[])["/etc", "/proc", "/sys", "/dev", "/run", "/boot", "/usr", "/lib64"])
            Root.Add(path, FileNodeType.Directory, "");
        foreach (
            var path in (string[])
                [
                    "/sbin/init",
                    "/bin/sh",
                    "/lib64/ld-linux-x86-64.so.2",
                    "/usr/bin/growpart",
                    "/usr/sbin/resize2fs",
                    "/usr/bin/passwd",
                    "/boot/vmlinuz-6.1.0",
                    "/boot/initrd.img-6.1.0",
                ]
        )
        {
            Root.Add(path, FileNodeType.File, "x");
        }

        Write("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
        Write("/etc/shadow", "root:*:19000:0:99999:7:::\n");
        Write("/etc/group", "root:x:0:\n");
        Write("/etc/cloud/cloud.cfg", "cloud_init_modules:\n - growpart\n - resizefs\n");
        Tree = new StatedTree(Root);
    }

    public FileSystemState RootState { get; set; } =
        new()
        {
            TotalBytes = 39L << 30,
            FreeBytes = 10L << 30,
            BlockSize = 4096,
            TotalInodes = 100000,
            FreeInodes = 90000,
            Features = ["extent"],
        };

    public StatedFileSystem Root { get; }

    public StatedTree Tree { get; }

    public ImageInfo Info { get; set; } =
        new()
        {
            Filename = "disk.raw",
            Format = "raw",
            VirtualSize = 40L << 30,
            ActualSize = 1 << 30,
            FileSize = 40L << 30,
        };

    public List<DiskImage> DataDisks { get; } = [];

    public List<(long Offset, byte[] Bytes)> Patches { get; } = [(0, BootCode), (MiB, [0xE9, 1, 2, 3])];

    public PartitionTable Table { get; set; } =
        new()
        {
            Kind = PartitionTableKind.Gpt,
            Gpt = new GptState(true, true, true, true),
            BootSector = BootCode,
            Partitions =
            [
                new(1, MiB, MiB, "21686148-6449-6E6F-744E-656564454649"),
                new(2, 2 * MiB, 64 * MiB, "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"),
                new(3, 66 * MiB, (40L << 30) - (67 * MiB), "0FC63DAF-8483-4772-8E79-3D69D8477DE4", PartUuid: "aaaa"),
            ],
        };

    public List<Volume> ExtraVolumes { get; } = [];

    public Func<Volume, Volume> MapVolume { get; set; } = v => v;

    public Func<Guest, Guest> MapGuest { get; set; } = g => g;

    public ImportRequest Request { get; set; } = new();

    public BootMode BootMode { get; set; } = BootMode.Bios;

    public static Kernel GoodKernel { get; } =
        new()
        {
            Path = "/boot/vmlinuz-6.1.0",
            Version = "6.1.0",
            IsDefault = true,
            FileKind = "bzImage",
            Architecture = Architecture.X64,
            ModulesDirectory = "/usr/lib/modules/6.1.0",
            HasModulesDep = true,
            Config = new Dictionary<string, string> { ["MODULES"] = "y", ["FW_CFG_SYSFS"] = "m" },
            Initramfs = new Initramfs
            {
                Path = "/boot/initrd.img-6.1.0",
                Segments = [SegmentCodec.Zstd],
                ModuleVersions = ["6.1.0"],
            },
            Drivers = new Dictionary<string, DriverVerdict>
            {
                ["virtio_blk"] = new(DriverPlace.Initramfs, []),
                ["virtio_pci"] = new(DriverPlace.Initramfs, []),
                ["virtio_net"] = new(DriverPlace.Module, [], OnRoot: true),
                ["nvme"] = new(DriverPlace.Builtin, []),
                ["ext4"] = new(DriverPlace.Builtin, []),
            },
        };

    public static BootEntry GoodEntry { get; } =
        new()
        {
            Title = "Debian GNU/Linux",
            ConfigFile = "/boot/grub/grub.cfg",
            Line = 12,
            KernelArgumentPath = "/boot/vmlinuz-6.1.0",
            KernelPath = "/boot/vmlinuz-6.1.0",
            InitramfsPaths = ["/boot/initrd.img-6.1.0"],
            CommandLine = $"root=UUID={RootUuid} ro console=ttyS0,115200n8 net.ifnames=0 nvme_core.io_timeout=4294967295",
        };

    private static byte[] BootCode
    {
        get
        {
            var sector = new byte[512];
            "GRUB "u8.CopyTo(sector.AsSpan(0x180));
            (sector[510], sector[511]) = (0x55, 0xAA);
            return sector;
        }
    }

    public CheckContextBuilder Write(string path, string text, Disks.FileSystems.FileAttributes attributes = 0, uint uid = 0)
    {
        Root.Add(path, FileNodeType.File, text, attributes, uid);
        return this;
    }

    public CheckContextBuilder Link(string path, string target)
    {
        Root.Add(path, FileNodeType.SymbolicLink, target);
        return this;
    }

    public CheckContextBuilder WithKernel(Func<Kernel, Kernel> map) => With(g => g with { Kernels = [.. g.Kernels.Select(map)] });

    public CheckContextBuilder WithDriver(string name, DriverVerdict verdict) =>
        WithKernel(k => k with { Drivers = new Dictionary<string, DriverVerdict>(k.Drivers) { [name] = verdict } });

    public CheckContextBuilder WithEntry(Func<BootEntry, BootEntry> map) =>
        With(g => g with { Boot = g.Boot with { DefaultEntry = map(g.Boot.DefaultEntry!), Entries = [map(g.Boot.DefaultEntry!)] } });

    public CheckContextBuilder WithFstab(params FstabEntry[] lines) => With(g => g with { Fstab = [.. g.Fstab!, .. lines] });

    public CheckContextBuilder With(Func<Guest, Guest> map)
    {
        var before = MapGuest;
        MapGuest = g => map(before(g));
        return this;
    }

    /// <summary>The root is a file system that no reader exists for.</summary>
    public CheckContextBuilder Unreadable()
    {
        MapVolume = v => v.Id == "p3" ? v with { FileSystem = null, Signature = new FileSystemSignature("xfs", null, RootUuid) } : v;
        MapGuest = _ => new Guest { Os = OsKind.Unknown, BootModes = [BootMode.Bios] };
        return this;
    }

    public CheckContext Build()
    {
        var disk = new PatchedDisk(Info.VirtualSize, [.. Patches]);
        var esp = new StatedFileSystem(
            "vfat",
            "ED35-1FC1",
            new FileSystemState
            {
                TotalBytes = 64 * MiB,
                FreeBytes = 60 * MiB,
                BlockSize = 512,
            }
        );
        var root = new StatedFileSystem(Root.Type, Root.Uuid, RootState);
        var volumes = Table
            .Partitions.Where(p => p.End <= disk.Length)
            .Select(p =>
                MapVolume(
                    new Volume
                    {
                        Id = $"p{p.Number}",
                        Kind = VolumeKind.Partition,
                        Content = new SliceSource(disk, p.Start, p.Length, $"p{p.Number}"),
                        Start = p.Start,
                        Partition = p,
                        FileSystem = p.Number switch
                        {
                            2 => esp,
                            3 => root,
                            _ => null,
                        },
                        Signature = p.Number switch
                        {
                            2 => new("vfat", null, "ED35-1FC1"),
                            3 => new("ext4", null, RootUuid),
                            _ => null,
                        },
                    }
                )
            )
            .Concat(ExtraVolumes)
            .ToArray();
        var layout = new DiskLayout([Table, .. DataDisks.Select(_ => new PartitionTable { Kind = PartitionTableKind.None })], volumes);
        var guest = MapGuest(Guest(volumes));
        Tree.CommandLine = guest.Boot.DefaultEntry?.CommandLine ?? "";
        return new CheckContext([new DiskImage(Info, disk), .. DataDisks], layout, guest, BootMode, Request);
    }

    private Guest Guest(Volume[] volumes)
    {
        var root = volumes.FirstOrDefault(v => v.Id == "p3");
        return new Guest
        {
            Os = OsKind.Linux,
            Distribution = "debian",
            Version = "12",
            Name = "Debian GNU/Linux 12 (bookworm)",
            Architecture = Architecture.X64,
            Init = InitSystem.Systemd,
            RootVolume = root,
            RootCandidates = root is null ? [] : [root],
            Files = Tree,
            BootModes = [BootMode.Bios, BootMode.Uefi],
            Boot = new BootFacts
            {
                Bootloader = Bootloader.Grub2,
                BiosLoader = BiosLoader.Grub2,
                GrubCoreSector = 2048,
                GrubCorePresent = true,
                EfiFallback = new EfiLoader("p2", "/EFI/BOOT/BOOTX64.EFI", Architecture.X64, 1000, EfiLoaderKind.Grub),
                ConfigFiles = ["/boot/grub/grub.cfg"],
                Entries = [GoodEntry],
                DefaultEntry = GoodEntry,
                DefaultSelector = "0",
                SearchedUuids = [new(RootUuid, "/boot/grub/grub.cfg")],
            },
            Kernels = [GoodKernel],
            Fstab =
            [
                new(1, $"UUID={RootUuid}", "/", "ext4", ["defaults"], "p3"),
                new(2, "UUID=ED35-1FC1", "/boot/efi", "vfat", ["umask=0077"], "p2"),
            ],
            CloudInit = new CloudInitFacts { Installed = true, Version = "23.1.2" },
            Ssh = new SshFacts { Server = "/usr/sbin/sshd", EnabledBy = "/etc/systemd/system/multi-user.target.wants/ssh.service" },
            Network = new NetworkFacts
            {
                Stacks = [NetworkStackKind.Ifupdown],
                Interfaces =
                [
                    new InterfaceConfig
                    {
                        Stack = NetworkStackKind.Ifupdown,
                        Path = "/etc/network/interfaces",
                        Line = 3,
                        Selector = "eth0",
                        Dhcp = true,
                    },
                ],
            },
        };
    }
}
