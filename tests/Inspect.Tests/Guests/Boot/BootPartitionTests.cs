using System.Text;
using ImageTools.Inspect.Guests;
using ImageTools.Tests.Support;

namespace ImageTools.Inspect.Tests.Guests.Boot;

/// <summary>
/// What the firmware's loaders read counts, wherever the guest mounts it or not; and of several loaders the one that is
/// started.
/// </summary>
public sealed class BootPartitionTests
{
    private const string Grub = "menuentry A --id A {\n linux /boot/vmlinuz-1 root=/dev/sda1\n}\n",
        Fallback = "EFI/BOOT/BOOTX64.EFI";
    private static readonly byte[] SystemdBoot = UnifiedKernelMaker.OfTexts(
        (".text", "x"),
        (".sdmagic", "#### LoaderInfo: systemd-boot 257 ####")
    );
    private static readonly byte[] Unified = UnifiedKernelMaker.ByHand(
        (".linux", "GRUB systemd-boot SHIM .sbat shim,"u8.ToArray()),
        (".initrd", InitramfsMaker.Archive(("usr/lib/modules/6.1.0-1/kernel/virtio_blk.ko", []))),
        (".cmdline", "root=UUID=1 ro"u8.ToArray()),
        (".uname", "6.1.0-1"u8.ToArray()),
        (".osrel", "ID=debian\nNAME=Debian"u8.ToArray())
    );

    [Theory]
    [InlineData("", "", "/p1:")]
    [InlineData("generator", "", "/boot")]
    [InlineData("generator efi", "", "/boot")]
    [InlineData("generator kernel", "", "/efi")]
    [InlineData("generator kernel busy", "", "/p1:")]
    [InlineData("generator", "PARTLABEL=x /srv vfat\n/dev/vda1 /boot/efi vfat umask=0077 0 1\n", "/boot/efi")]
    [InlineData("", "/dev/vda1 /efi vfat noauto 0 0\n", "/efi")]
    public void An_unified_kernel_is_found_on_an_esp_that_is_mounted_anywhere_or_nowhere(string root, string fstab, string place)
    {
        using var disk = new BootDisk();
        if (root.Contains("generator", StringComparison.Ordinal))
            disk.Write("root", "usr/lib/systemd/system-generators/systemd-gpt-auto-generator", "x"u8.ToArray());
        if (root.Contains("efi", StringComparison.Ordinal))
            disk.MakeDirectory("efi");
        if (root.Contains("kernel", StringComparison.Ordinal))
            disk.Write("root", "boot/vmlinuz-5.1.0", "x"u8.ToArray());
        if (root.Contains("busy", StringComparison.Ordinal))
            disk.Write("root", "efi/file", "x"u8.ToArray());
        if (fstab.Length > 0)
            disk.Write("root", "etc/fstab", Encoding.ASCII.GetBytes(fstab));
        disk.Write("esp", Fallback, SystemdBoot);
        disk.Write("esp", "EFI/Linux/a+3-0.efi", Unified);

        var guest = disk.Read();
        var kernel = $"{place}/EFI/Linux/a+3-0.efi/.linux";
        Assert.Equal(
            (Bootloader.SystemdBoot, kernel, "root=UUID=1 ro"),
            (guest.Boot.Bootloader, guest.Boot.DefaultEntry?.KernelPath, guest.Boot.DefaultEntry?.CommandLine)
        );
        Assert.Equal((kernel, "6.1.0-1"), (guest.DefaultKernel?.Path, guest.DefaultKernel?.Version));
        Assert.Equal($"{place}/EFI/Linux/a+3-0.efi/.initrd", guest.DefaultKernel?.Initramfs?.Path);
        Assert.Equal(DriverPlace.Initramfs, guest.DefaultKernel?.Drivers["virtio_blk"].Place);
        Assert.Equal(EfiLoaderKind.UnifiedKernel, Assert.Single(guest.Boot.EfiLoaders).Kind);
    }

    [Theory]
    [InlineData(true, "/boot/EFI/Linux/a.efi", "/efi/loader/loader.conf")]
    [InlineData(false, "/p2:/EFI/Linux/a.efi", "/p1:/loader/loader.conf")]
    public void The_extended_partition_is_read_with_loader_conf_of_the_esp(bool generator, string config, string loader)
    {
        using var disk = new BootDisk();
        if (generator)
            disk.Write("root", "usr/lib/systemd/system-generators/systemd-gpt-auto-generator", "x"u8.ToArray());
        disk.Write("esp", Fallback, SystemdBoot);
        disk.Write("esp", "loader/loader.conf", "default a*\n"u8.ToArray());
        disk.Write("esp", "loader/entries/z.conf", "linux /z\n"u8.ToArray());
        disk.Write("esp", "z", "kernel"u8.ToArray());
        disk.Write("boot", "EFI/Linux/a.efi", Unified);

        var boot = disk.Read().Boot;
        Assert.Equal((config, 2), (boot.DefaultEntry?.ConfigFile, boot.Entries.Count));
        Assert.Contains(loader, boot.ConfigFiles);
    }

    [Theory]
    [InlineData("EFI/systemd/drivers/ext4x64.efi", "/p2:/EFI/Linux/a.efi")]
    [InlineData("EFI/systemd/drivers/readme.txt", "/p1:/loader/entries/z.conf")]
    public void An_extended_partition_that_firmware_cannot_read_counts_with_a_driver_only(string file, string config)
    {
        using var disk = new BootDisk { IsExtendedFat = false };
        disk.Write("esp", Fallback, SystemdBoot);
        disk.Write("esp", file, "x"u8.ToArray());
        disk.Write("esp", "loader/entries/z.conf", "linux /z\n"u8.ToArray());
        disk.Write("esp", "z", "kernel"u8.ToArray());
        disk.Write("boot", "EFI/Linux/a.efi", Unified);
        Assert.Equal(config, disk.Read().Boot.DefaultEntry?.ConfigFile);
    }

    public static TheoryData<string, (string Path, byte[] Content)[], BootMode?, Bootloader, string> Started =>
        new()
        {
            { "an image as the fallback loader", [(Fallback, Unified)], null, Bootloader.UnifiedKernel, "/p1:/EFI/BOOT/BOOTX64.EFI" },
            {
                "systemd-boot, GRUB left over",
                [(Fallback, SystemdBoot), ("EFI/Linux/a.efi", Unified)],
                null,
                Bootloader.SystemdBoot,
                "/p1:/EFI/Linux/a.efi"
            },
            {
                "the same by a BIOS",
                [(Fallback, SystemdBoot), ("EFI/Linux/a.efi", Unified)],
                BootMode.Bios,
                Bootloader.Grub2,
                "/boot/grub/grub.cfg"
            },
            {
                "shim and systemd-boot behind it",
                [(Fallback, Loader("SHIM .sbat shim,")), ("EFI/BOOT/grubx64.efi", SystemdBoot), ("EFI/Linux/a.efi", Unified)],
                null,
                Bootloader.SystemdBoot,
                "/p1:/EFI/Linux/a.efi"
            },
            {
                "GRUB, an image lies about",
                [(Fallback, Loader("GRUB")), ("EFI/Linux/a.efi", Unified)],
                null,
                Bootloader.Grub2,
                "/boot/grub/grub.cfg"
            },
            { "systemd-boot without entries", [(Fallback, SystemdBoot)], null, Bootloader.Grub2, "/boot/grub/grub.cfg" },
        };

    [Theory]
    [MemberData(nameof(Started))]
    internal void The_menu_of_the_loader_that_is_started_counts(
        string what,
        (string Path, byte[] Content)[] esp,
        BootMode? firmware,
        Bootloader loader,
        string config
    )
    {
        using var disk = new BootDisk();
        disk.Write("root", "boot/grub/grub.cfg", Encoding.ASCII.GetBytes(Grub));
        foreach (var (path, content) in esp)
            disk.Write("esp", path, content);
        var boot = disk.Read(firmware).Boot;
        Assert.Equal((what, (Bootloader?)loader, config), (what, boot.Bootloader, boot.DefaultEntry?.ConfigFile));
    }

    [Fact]
    public void A_damaged_image_beside_a_good_one_hides_nothing_else()
    {
        using var disk = new BootDisk();
        disk.Write("root", "usr/lib/systemd/system-generators/systemd-gpt-auto-generator", "x"u8.ToArray());
        disk.Write("esp", Fallback, SystemdBoot);
        disk.Write("esp", "EFI/Linux/good.efi", Unified);
        disk.Write("esp", "EFI/Linux/z-bad.efi", Unified[..1500]);
        var guest = disk.Read();
        Assert.Equal("/boot/EFI/Linux/good.efi", guest.Boot.DefaultEntry?.ConfigFile);
        Assert.Equal(["content of /boot/EFI/Linux/z-bad.efi"], guest.Unreadable.Select(u => u.Path));
    }

    [Fact]
    public void A_grub_cfg_on_an_esp_that_is_not_mounted_counts()
    {
        using var disk = new BootDisk();
        disk.Write("esp", Fallback, Loader("GRUB"));
        disk.Write("esp", "EFI/centos/grub.cfg", Encoding.ASCII.GetBytes(Grub));
        Assert.Equal("/p1:/EFI/centos/grub.cfg", disk.Read().Boot.DefaultEntry?.ConfigFile);
    }

    private static byte[] Loader(string words) => UnifiedKernelMaker.OfTexts((".text", words));
}
