using System.Text;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Guests.Boot;
using ImageTools.Inspect.Guests.Initialisation;
using ImageTools.Inspect.Guests.InitramfsFiles;
using ImageTools.Inspect.Guests.Kernels;
using ImageTools.Inspect.Guests.Networks;
using ImageTools.Inspect.Guests.Reading;
using ImageTools.Inspect.Guests.Ssh;
using ImageTools.Inspect.Guests.Systems;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests;

/// <summary>
/// Whatever a guest's files hold, reading them ends in an answer or in a problem that is said; no other exception, no endless
/// loop.
/// </summary>
public sealed class MutationTests
{
    [Theory]
    [InlineData("none", 4000)]
    [InlineData("gzip", 3000)]
    [InlineData("zstd", 3000)]
    [InlineData("xz", 3000)]
    [InlineData("lz4", 1000)]
    [InlineData("lz4-frame", 1000)]
    [InlineData("bzip2", 500)]
    [InlineData("lzma", 1000)]
    public void A_spoiled_initramfs_is_listed_or_has_a_problem(string codec, int count)
    {
        using var maker = new InitramfsMaker();
        var plain = maker.Segment("none", "module", 300);
        byte[] original = [.. maker.Compress(codec, plain), .. new byte[8], .. plain];
        var problems = 0;
        foreach (var mutated in Mutations.Of(original, count, seed: 1))
        {
            var read = InitramfsReader.Read("/boot/initrd.img", new MemorySource(mutated));
            Assert.NotEqual("", read.Problem);
            problems += read.Problem is null ? 0 : 1;
        }
        Assert.InRange(problems, count / 10, count - 1);
    }

    [Fact]
    public void A_spoiled_kernel_or_program_is_described_or_is_none()
    {
        var bzImage = new byte[0x4000];
        new byte[] { 0x4d, 0x5a }.CopyTo(bzImage, 0);
        bzImage[0x3c] = 0x80;
        "PE\0\0"u8.CopyTo(bzImage.AsSpan(0x80));
        new byte[] { 0x64, 0x86 }.CopyTo(bzImage, 0x84);
        "HdrS"u8.CopyTo(bzImage.AsSpan(0x202));
        new byte[] { 0x0f, 0x02 }.CopyTo(bzImage, 0x206);
        new byte[] { 0x00, 0x30 }.CopyTo(bzImage, 0x20e);
        bzImage[0x236] = 1;
        "6.1.0-13-amd64 (debian-kernel@lists.debian.org) #1 SMP"u8.CopyTo(bzImage.AsSpan(0x3200));
        Assert.Equal(new KernelFile("bzImage", "6.1.0-13-amd64", Architecture.X64), KernelFile.Read(new MemorySource(bzImage)));
        Assert.Equal(Architecture.X64, PeFile.Machine(bzImage));
        var elf = new byte[64];
        new byte[] { 0x7f, 0x45, 0x4c, 0x46, 2, 1, 1 }.CopyTo(elf, 0);
        elf[0x12] = 62;
        Assert.Equal(Architecture.X64, Elf.Machine(new MemorySource(elf)));

        foreach (var mutated in Mutations.Of(bzImage[..0x600], 3000, seed: 2).Concat(Mutations.Of(elf, 3000, seed: 3)))
        {
            var source = new MemorySource(mutated);
            var kernel = KernelFile.Read(source);
            Assert.True(kernel.Version is null || kernel.Kind == "bzImage");
            _ = PeFile.Machine(mutated);
            _ = Elf.Machine(source);
        }
    }

    public static TheoryData<string, string, string> Texts =>
        new()
        {
            {
                "grub",
                "/boot/grub/grub.cfg",
                """
                    if [ -s $prefix/grubenv ]; then
                      load_env
                    fi
                    if [ "${next_entry}" ] ; then
                       set default="${next_entry}"
                    else
                       set default="1>0"
                    fi
                    function savedefault { if [ -z "${boot_once}" ]; then saved_entry="${chosen}"; fi
                    }
                    menuentry 'Debian' --class debian $menuentry_id_option 'simple' {
                    	search --no-floppy --fs-uuid --set=root 0f5e7d5c
                    	linux	/boot/vmlinuz-6.1.0 root=UUID=0f5e7d5c ro \
                    	  quiet
                    	initrd	/boot/initrd.img-6.1.0
                    }
                    submenu 'Advanced' --id adv {
                    	menuentry "Debian \"old\"" --id old { linux /boot/vmlinuz-5 single; initrd /a /b; }
                    }
                    blscfg
                    """
            },
            {
                "bls",
                "/boot/loader/entries/abc-6.1.0.conf",
                "title A\nversion 6.1.0\nlinux /vmlinuz-6.1.0\ninitrd /i1 /i2 $tuned_initrd\noptions $kernelopts \"a b\" ${x}\noptions "
                    + "quiet\n"
            },
            {
                "extlinux",
                "/boot/extlinux.conf",
                "DEFAULT menu.c32\nAPPEND a b\nLABEL lts\n MENU DEFAULT\n LINUX vmlinuz x\n INITRD a,b\n APPEND initrd=c,d "
                    + "root=/dev/sda1\nONTIMEOUT lts\n"
            },
            {
                "legacy",
                "/boot/grub/menu.lst",
                "default=1\ntitle A\n root (hd0,0)\n kernel (hd0,0)/vmlinuz --x root=/dev/sda1\n initrd /initrd\ntitle B\n kernel /b\n"
            },
            { "loader", "/efi/loader/loader.conf", "default a*[b-c]?+1\ntimeout 3\n" },
            { "grubenv", "/boot/grub/grubenv", "# GRUB Environment Block\nsaved_entry=a>b\nkernelopts=root=x\\\\y\n########" },
            {
                "modules.dep",
                "/lib/modules/6.1.0/modules.dep",
                "kernel/drivers/block/virtio_blk.ko.xz: kernel/drivers/virtio/virtio-ring.ko.xz "
                    + "kernel/drivers/virtio/virtio.ko\nkernel/a.ko:\n"
            },
            { "modules.builtin", "/lib/modules/6.1.0/modules.builtin", "kernel/fs/ext4/ext4.ko\nkernel/drivers/virtio/virtio.ko\n" },
            { "modprobe", "/etc/modprobe.d/a.conf", "install virtio_blk /bin/false\nblacklist nouveau\n# x\n" },
            { "config", "/boot/config-6.1.0", "CONFIG_VIRTIO_BLK=m\n# CONFIG_X is not set\nCONFIG_LOCALVERSION=\"-x\"\n" },
            {
                "sshd",
                "/etc/ssh/sshd_config",
                "Include /etc/ssh/*/[a-c]*.conf sshd_config\nPermitRootLogin = \"no\" # x\nMatch User a\nX y\nMatch all\n"
            },
            {
                "fstab",
                "/etc/fstab",
                "# x\nUUID=be5752a7-f970-545f-ad92-a558ea50849f / ext4 errors=remount-ro 0 1\nLABEL=\"a\\040b\" /x\\011 auto "
                    + "a,b\n/dev/nvme0n1p2 /y\n/dev/sda3 /\n/dev/md127 /z\n"
            },
            {
                "netplan",
                "/etc/netplan/a.yaml",
                "network:\n  version: 2\n  ethernets:\n    eth0: &a\n      match: {name: [\"e*\", 'b']}\n      dhcp4: yes\n      "
                    + "addresses: [1.2.3.4/24, {5.6.7.8/24: {x: y}}]\n      routes:\n      - {to: default, via: 1.1.1.1}\n    eth1: *a\n"
            },
            {
                "ifupdown",
                "/etc/network/interfaces",
                "source interfaces\nsource-directory .\nauto eth0 \\\n eth1\niface eth0 inet static\n address 1.2.3.4\n hwaddress ether "
                    + "52:54\niface eth1\n use dhcp\n"
            },
            {
                "networkd",
                "/etc/systemd/network/a.network",
                "[Match]\nName=en*\n[Network]\nDHCP=yes\nAddress=1.2.3.4/24\n[Link]\nUnmanaged=no\n"
            },
            {
                "keyfile",
                "/etc/NetworkManager/system-connections/a",
                "[connection]\ntype=ethernet\nautoconnect=1\n[ipv4]\naddress1=1.2.3.4/24,1.1.1.1;\nmethod=manual\n"
            },
            {
                "ifcfg",
                "/etc/sysconfig/network-scripts/ifcfg-eth0",
                "DEVICE=\"eth0\"\nBOOTPROTO='dhcp' # x\nIPADDR0=1.2.3.4\nONBOOT=y\\es\n"
            },
            { "os-release", "/etc/os-release", "ID=\"de\\\"b\"ian\nVERSION_ID='1'\nPRETTY_NAME=a\\ b;\n" },
            { "rules", "/etc/udev/rules.d/70-persistent-net.rules", "SUBSYSTEM==\"net\", ATTR{address}==\"52:54\", NAME=\"eth0\"\n" },
            {
                "cloud-init",
                "/etc/cloud/cloud.cfg",
                "datasource_list: [ AliYun, None ]\nnetwork: {config: disabled}\nusers:\n - default\n"
            },
        };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_spoiled_text_is_read_or_is_unreadable_evidence(string name, string path, string text)
    {
        (string, string)[] others =
        [
            ("/efi/loader/entries/ab+1.conf", "title A\nlinux /a\n"),
            ("/usr/bin/cloud-init", "x"),
            ("/usr/lib/systemd/systemd", "x"),
            ("/boot/vmlinuz-6.1.0", "x"),
            ("/lib/modules/6.1.0/modules.order", "x"),
            ("/etc/fstab", "/dev/sda3 / ext4"),
            ("/boot/loader/entries/b.conf", "linux /b\noptions $kernelopts"),
        ];
        if (name == "grubenv")
        {
            others =
            [
                .. others,
                ("/boot/grub/grub.cfg", "load_env\nset default=${saved_entry}\nmenuentry a --id b { linux /a $kernelopts; }\nblscfg\n"),
            ];
        }

        if (name is "netplan" or "ifupdown" or "networkd" or "keyfile" or "ifcfg")
            others = [.. others, .. StatedGuest.NetworkPrograms];
        var layout = new CheckContextBuilder().Build().Layout;
        var tree = StatedGuest.Tree([.. others, (path, "")]);
        foreach (var mutated in Mutations.Of(Encoding.UTF8.GetBytes(text), 2000, seed: 4))
        {
            tree.Files.Add(path, FileNodeType.File, Encoding.Latin1.GetString(mutated));
            var unreadable = new List<UnreadableEvidence>();
            var boot = BootReader.Read([], new DiskLayout([], []), new BootFiles(tree, "", []), unreadable);
            Assert.True(boot.Entries.Count == 0 || boot.DefaultEntry is not null || boot.DefaultProblem is not null);
            switch (name)
            {
                case "grub" or "grubenv" or "bls" or "extlinux" or "legacy" or "loader":
                    break;
                case "modules.dep" or "modules.builtin" or "modprobe" or "config":
                    Assert.All(KernelReader.Read(tree, boot, ["ext4"], unreadable), k => Assert.Equal(6, k.Drivers.Count));
                    break;
                case "sshd":
                    _ = Attempt.Read("/etc/ssh", new SshFacts(), unreadable, () => SshReader.Read(tree));
                    break;
                case "fstab":
                    _ = FstabReader.Read(tree, layout);
                    break;
                case "os-release":
                    _ = OsIdentity.Read(tree);
                    break;
                case "cloud-init":
                    _ = CloudInitReader.Read(tree, "");
                    break;
                default:
                    _ = NetworkReader.Read(tree, "", unreadable);
                    break;
            }
            Assert.All(unreadable, u => Assert.NotEqual("", u.Reason));
        }
    }
}
