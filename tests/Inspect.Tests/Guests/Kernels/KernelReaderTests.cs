using System.Text;
using ImageTools.Disks.FileSystems;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Kernels;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Kernels;

/// <summary>Where drivers are, from the module lists, the configuration and the initramfs of a stated guest.</summary>
public sealed class KernelReaderTests
{
    private const string Modules = "/lib/modules/6.1.0";

    [Theory]
    [InlineData("/boot/initrd.img-6.1.0", DriverPlace.Initramfs)]
    // A driver may be in any of the files that the loader hands over.
    [InlineData("/boot/drivers.img /boot/microcode.img", DriverPlace.Initramfs)]
    [InlineData("/boot/microcode.img /boot/drivers.img", DriverPlace.Initramfs)]
    [InlineData("/boot/microcode.img /boot/gone.img /boot/empty.img /boot/drivers.img", DriverPlace.Initramfs)]
    [InlineData("/boot/microcode.img", DriverPlace.Module)]
    [InlineData("/boot/microcode.img /boot/damaged.img", DriverPlace.Unknown)]
    public void All_files_that_the_entry_names_count(string paths, DriverPlace expected)
    {
        var entry = CheckContextBuilder.GoodEntry with { InitramfsPaths = paths.Split(' ') };
        var kernel = Assert.Single(KernelReader.Read(Guest(), new BootFacts { DefaultEntry = entry }, [], []));
        Assert.Equal((expected, "6.1.0"), (kernel.Drivers["virtio_blk"].Place, kernel.Version));
    }

    [Theory]
    [InlineData("virtio_blk", DriverPlace.Initramfs, "")]
    [InlineData("virtio_pci", DriverPlace.Builtin, "")]
    [InlineData("virtio_scsi", DriverPlace.Initramfs, "virtio_ring")]
    [InlineData("virtio_net", DriverPlace.Module, "")]
    [InlineData("nvme", DriverPlace.Builtin, "")]
    [InlineData("xfs", DriverPlace.Missing, "")]
    public void A_driver_is_where_the_first_of_builtin_initramfs_and_modules_has_it(string driver, DriverPlace place, string missing)
    {
        var verdict = Assert
            .Single(KernelReader.Read(Guest(), new BootFacts { DefaultEntry = CheckContextBuilder.GoodEntry }, ["xfs"], []))
            .Drivers[driver];
        Assert.Equal((driver, place, missing), (driver, verdict.Place, string.Join(' ', verdict.MissingDependencies)));
    }

    [Theory]
    [InlineData("/etc/modprobe.d/a.conf", "# x\ninstall virtio-blk /bin/false\n", "", "/etc/modprobe.d/a.conf:2")]
    [InlineData("/usr/lib/modprobe.d/a.conf", "install\tvirtio_blk   /bin/true # no\n", "", "/usr/lib/modprobe.d/a.conf:1")]
    [InlineData("/etc/modprobe.d/a.conf", "blacklist virtio-blk\ninstall virtio_blk /sbin/modprobe x\n", "", "/etc/modprobe.d/a.conf:1")]
    [InlineData("/etc/modprobe.d/a.conf", "blacklist virtio_*\n", "", null)]
    [InlineData("/etc/modprobe.d/a.conf", "install virtio_blk \\\n  /bin/false\n", "", "/etc/modprobe.d/a.conf:1")]
    [InlineData("/etc/modprobe.d/a.conf", "install virtio_b[kl]? /bin/false\n", "", "/etc/modprobe.d/a.conf:1")]
    [InlineData("/etc/modprobe.d/a.conf", "install virtio_blk /sbin/modprobe -i virtio_blk\ninstall virtio_blk /bin/false\n", "", null)]
    [InlineData("/usr/local/lib/modprobe.d/a.conf", "install virtio_blk /bin/false\n", "", "/usr/local/lib/modprobe.d/a.conf:1")]
    [InlineData("/etc/modprobe.d/a.conf.bak", "install virtio_blk /bin/false\n", "", null)]
    [InlineData("/boot/initrd.img-6.1.0", "etc/modprobe.d/b.conf", "", "/boot/initrd.img-6.1.0: etc/modprobe.d/b.conf:1")]
    [InlineData("/x", "", "quiet module_blacklist=nouveau,virtio_blk", "kernel command line: module_blacklist=nouveau,virtio_blk")]
    [InlineData("/x", "", "quiet module_blacklist=nouveau,virtio-blk", null)]
    [InlineData("/x", "", "module_blacklist=virtio_blk module_blacklist=nouveau", null)]
    [InlineData("/x", "", "modprobe.blacklist=virtio-blk modprobe.blacklist=nouveau", "kernel command line: modprobe.blacklist=virtio-blk")]
    [InlineData("/x", "", "modprobe.blacklist=\"a,virtio_blk\"", "kernel command line: modprobe.blacklist=a,virtio_blk")]
    [InlineData("/etc/modprobe.d/a.alias", "blacklist virtio_blk\n", "", "/etc/modprobe.d/a.alias:1")]
    [InlineData("/etc/modprobe.d/.a.conf", "blacklist virtio_blk\n", "", null)]
    [InlineData("/etc/modprobe.d/a.conf", "install virtio_blk logger no > /dev/null 2>&1; exit 1\n", "", "/etc/modprobe.d/a.conf:1")]
    [InlineData("/etc/modprobe.d/a.conf", "install virtio_blk /sbin/modprobe dummy\n", "", "/etc/modprobe.d/a.conf:1")]
    [InlineData(
        "/etc/modprobe.d/a.conf",
        "install virtio_blk /sbin/modprobe virtio_pci && /sbin/modprobe --ignore-install virtio-blk\n",
        "",
        null
    )]
    [InlineData("/etc/modprobe.d/a.conf", "install virtio_blk /usr/local/sbin/loads-it\n", "", null)]
    [InlineData("/boot/initrd.img-6.1.0", "conf/modules", "modprobe.blacklist=virtio_blk", null)]
    [InlineData("/x", "", "rd.driver.blacklist=virtio_blk", "kernel command line: rd.driver.blacklist=virtio_blk")]
    public void What_keeps_a_driver_from_loading_is_named(string path, string text, string commandLine, string? expected)
    {
        if (path.StartsWith("/boot", StringComparison.Ordinal))
        {
            text = Encoding.ASCII.GetString(
                InitramfsMaker.Archive(
                    (text, Encoding.ASCII.GetBytes(text == "conf/modules" ? "virtio-blk\n" : "install virtio_blk /bin/false\n"))
                )
            );
        }

        var tree = Guest();
        tree.Files.Add("/etc", FileNodeType.Directory, "");
        for (var directory = path[..path.LastIndexOf('/')]; directory.Length > 0; directory = directory[..directory.LastIndexOf('/')])
            tree.Files.Add(directory, FileNodeType.Directory, "");
        tree.Files.Add(path, FileNodeType.File, text);
        var kernel = Assert.Single(
            KernelReader.Read(
                tree,
                new BootFacts { DefaultEntry = CheckContextBuilder.GoodEntry with { CommandLine = commandLine } },
                [],
                []
            )
        );
        Assert.Equal(expected, kernel.Drivers["virtio_blk"].BlockedBy);
    }

    [Theory]
    [InlineData("a.conf", "", null)]
    [InlineData("a.conf", "link:/dev/null", null)]
    [InlineData("b.conf", "", "/usr/lib/modprobe.d/a.conf:1")]
    [InlineData("0.conf", "install virtio_blk /sbin/modprobe -i virtio_blk", null)]
    public void A_file_in_etc_hides_its_namesake_and_names_give_the_order(string name, string text, string? expected)
    {
        var tree = StatedGuest.Tree(($"/etc/modprobe.d/{name}", text), ("/usr/lib/modprobe.d/a.conf", "install virtio_blk /bin/false\n"));
        Assert.Equal(expected, BlockedModules.Read(tree, "", null).Of("virtio_blk"));
    }

    [Theory]
    [InlineData("rd.driver.blacklist=virtio_net", "virtio_net", null)]
    [InlineData("modprobe.blacklist=virtio_net", "virtio_net", "kernel command line: modprobe.blacklist=virtio_net")]
    [InlineData("module_blacklist=failover", "virtio_net", "kernel command line: module_blacklist=failover")]
    [InlineData("modprobe.blacklist=failover", "virtio_net", null)]
    public void The_root_loads_the_driver_of_the_card_and_what_it_needs(string commandLine, string module, string? expected) =>
        Assert.Equal(
            expected,
            BlockedModules.Read(StatedGuest.Tree(("/x", "")), commandLine, null).Of(module, ["net_failover", "failover"])
        );

    [Theory]
    [InlineData("link:/dev/null", "/etc/udev/rules.d/80-drivers.rules")]
    [InlineData("# nothing", "/etc/udev/rules.d/80-drivers.rules")]
    [InlineData("ENV{MODALIAS}==\"?*\", RUN{builtin}+=\"kmod load $env{MODALIAS}\"", null)]
    public void Without_its_rule_udev_loads_no_driver(string rules, string? expected) =>
        Assert.Equal(
            expected,
            BlockedModules.Read(StatedGuest.Tree(("/etc/udev/rules.d/80-drivers.rules", rules)), "", null).Of("virtio_net")
        );

    [Fact]
    public void Names_that_no_system_makes_are_left_out_of_a_directory()
    {
        var system = new StatedFileSystem("ext4", null, new FileSystemState { TotalBytes = 1 << 30, BlockSize = 4096 });
        foreach (var path in (string[])["/boot", "/boot/vmlinuz-1", "/boot/.", "/boot/.."])
            system.Add(path, path == "/boot" ? FileNodeType.Directory : FileNodeType.File, "x");
        var twice = new TwiceListed(system);
        Assert.Equal(["vmlinuz-1"], new MountedTree(twice).List("/boot").Select(f => f.Name));
        Assert.Single(KernelReader.Read(new MountedTree(twice), new BootFacts(), [], []));
    }

    [Theory]
    [InlineData("lib/modules/6.1.0/kernel/virtio_blk.ko", DriverPlace.Initramfs)]
    [InlineData("usr/lib/modules/6.1.0/updates/virtio-blk.ko.zst", DriverPlace.Initramfs)]
    [InlineData("lib/virtio_blk.ko", DriverPlace.Initramfs)]
    [InlineData("lib/modules/6.0.0/kernel/virtio_blk.ko", DriverPlace.Module)]
    [InlineData("usr/lib/modules/6.1.0-2/kernel/virtio_blk.ko", DriverPlace.Module)]
    public void Modules_of_another_kernel_do_not_count(string module, DriverPlace expected)
    {
        var tree = Guest();
        tree.Files.Add("/boot/initrd.img-6.1.0", FileNodeType.File, Text(module));
        var kernel = Assert.Single(KernelReader.Read(tree, new BootFacts { DefaultEntry = CheckContextBuilder.GoodEntry }, [], []));
        Assert.Equal(expected, kernel.Drivers["virtio_blk"].Place);
    }

    private static StatedTree Guest()
    {
        var (driver, other) = (
            Text("lib/modules/6.1.0/kernel/drivers/block/virtio_blk.ko.xz", "lib/modules/6.1.0/kernel/drivers/scsi/virtio_scsi.ko"),
            Text("kernel/x86/microcode/GenuineIntel.bin")
        );
        return StatedGuest.Tree(
            ("/boot/vmlinuz-6.1.0", "x"),
            ("/boot/initrd.img-6.1.0", driver),
            ("/boot/drivers.img", driver + "\0"),
            ("/boot/microcode.img", other + "\0"),
            ("/boot/empty.img", ""),
            ("/boot/damaged.img", "070701zz"),
            (
                $"{Modules}/modules.dep",
                "kernel/drivers/block/virtio_blk.ko.xz: "
                    + "kernel/drivers/virtio/virtio.ko\nkernel/drivers/net/virtio_net.ko:\nkernel/drivers/scsi/virtio_scsi.ko: "
                    + "kernel/drivers/virtio/virtio-ring.ko\n"
            ),
            ($"{Modules}/modules.builtin", "kernel/drivers/virtio/virtio.ko\nkernel/drivers/virtio/virtio_pci.ko\n"),
            ("/boot/config-6.1.0", "CONFIG_BLK_DEV_NVME=y\n# CONFIG_XFS_FS is not set\n")
        );
    }

    private static string Text(params string[] names) =>
        Encoding.ASCII.GetString(InitramfsMaker.Archive([.. names.Select(n => (n, Array.Empty<byte>()))]));

    /// <summary>A damaged directory: each entry is there twice.</summary>
    private sealed class TwiceListed(StatedFileSystem inner) : FileSystem
    {
        public override string Type => inner.Type;

        public override string? Label => null;

        public override string? Uuid => null;

        public override FileSystemState State => inner.State;

        public override FileNode Root => inner.Root;

        public override IEnumerable<DirectoryEntry> List(FileNode directory) => inner.List(directory).Concat(inner.List(directory));

        public override FileNode Stat(DirectoryEntry entry) => inner.Stat(entry);

        public override Disks.BlockSource Open(FileNode file) => inner.Open(file);

        public override string ReadLink(FileNode link) => inner.ReadLink(link);
    }
}
