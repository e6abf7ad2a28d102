using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks;

/// <summary>The commands of the fixes, for the distribution of the guest.</summary>
internal static class FixCommands
{
    /// <summary>The command that adds the drivers to the initramfs.</summary>
    public static string RebuildInitramfs(Guest guest, string? version)
    {
        var v = version ?? "$(uname -r)";
        return DistributionFamilies.Of(guest) switch
        {
            DistributionFamily.Debian =>
                @"printf 'virtio_blk\nvirtio_pci\nvirtio_net\nnvme\n' >> /etc/initramfs-tools/modules; update-initramfs -u -k all",
            DistributionFamily.RedHat
                when guest.Version is "5"
                    || guest.Version?.StartsWith("5.", StringComparison.Ordinal) == true && guest.Distribution is "centos" or "rhel" =>
                $"mkinitrd -f --with=virtio_blk --preload=virtio_blk --with=virtio_pci --preload=virtio_pci /boot/initrd-{v}.img {v}",
            DistributionFamily.Suse when guest.Version?.StartsWith("11", StringComparison.Ordinal) == true =>
                "mkinitrd -m \"virtio_blk virtio_pci virtio_net\"",
            DistributionFamily.Suse => Dracut($"/boot/initrd-{v}", v),
            DistributionFamily.Arch => "set MODULES=(virtio_blk virtio_pci nvme) in /etc/mkinitcpio.conf, then mkinitcpio -P",
            DistributionFamily.Alpine => $"add 'virtio nvme' to features in /etc/mkinitfs/mkinitfs.conf, then mkinitfs {v}",
            _ => Dracut($"/boot/initramfs-{v}.img", v),
        };
    }

    /// <summary>The command that installs a package. Its name can differ between families.</summary>
    public static string Install(Guest guest, string debian, string? redhat = null, string? suse = null, string? other = null) =>
        DistributionFamilies.Of(guest) switch
        {
            DistributionFamily.Debian => $"apt-get install {debian}",
            DistributionFamily.RedHat => $"yum install {redhat ?? debian}",
            DistributionFamily.Suse => $"zypper install {suse ?? redhat ?? debian}",
            DistributionFamily.Arch => $"pacman -S {other ?? debian}",
            DistributionFamily.Alpine => $"apk add {other ?? debian}",
            DistributionFamily.Gentoo => $"emerge {other ?? debian}",
            _ => $"install {other ?? debian}",
        };

    /// <summary>The command that installs a kernel.</summary>
    public static string InstallKernel(Guest guest) =>
        Install(
            guest,
            guest.Distribution == "ubuntu" ? "linux-image-generic"
                : guest.Architecture == Architecture.Aarch64 ? "linux-image-arm64"
                : "linux-image-amd64",
            "kernel",
            "kernel-default",
            DistributionFamilies.Of(guest) == DistributionFamily.Alpine ? "linux-virt"
                : DistributionFamilies.Of(guest) == DistributionFamily.Gentoo ? "sys-kernel/gentoo-kernel-bin"
                : "linux"
        );

    /// <summary>The command that writes the boot loader's configuration again.</summary>
    public static string UpdateGrub(Guest guest) =>
        DistributionFamilies.Of(guest) switch
        {
            _ when IsSystemdBoot(guest) => $"kernel-install add {Version(guest)} /usr/lib/modules/{Version(guest)}/vmlinuz",
            DistributionFamily.Debian => "update-grub",
            DistributionFamily.RedHat or DistributionFamily.Suse => "grub2-mkconfig -o /boot/grub2/grub.cfg",
            _ => "grub-mkconfig -o /boot/grub/grub.cfg",
        };

    /// <summary>The name of the program that installs GRUB.</summary>
    public static string GrubInstall(Guest guest) =>
        DistributionFamilies.Of(guest) is DistributionFamily.RedHat or DistributionFamily.Suse ? "grub2-install" : "grub-install";

    /// <summary>
    /// The commands that let firmware without boot variables start the EFI system partition. They copy the vendor's own shim and GRUB (or
    /// another loader) to the name of the fallback loader, and keep the copies in place when packages are updated.
    /// </summary>
    /// <param name="guest">The guest.</param>
    /// <param name="fallback">Name of the fallback loader, such as BOOTX64.EFI.</param>
    public static string InstallFallbackLoader(Guest guest, string fallback)
    {
        var esp = guest
            .Fstab?.FirstOrDefault(f => f.MountPoint is "/boot/efi" or "/efi" || (f.MountPoint == "/boot" && f.Type == "vfat"))
            ?.MountPoint
            ?? "/boot/efi";
        var loaders = guest
            .Boot.EfiLoaders.Where(l =>
                l.Machine is not null
                && l.Kind is not EfiLoaderKind.Windows
                && !l.Path.StartsWith("EFI/BOOT/", StringComparison.OrdinalIgnoreCase)
            )
            .ToArray();
        var suffix = fallback.ToUpperInvariant() switch
        {
            "BOOTAA64.EFI" => "aa64",
            "BOOTIA32.EFI" => "ia32",
            _ => "x64",
        };
        var target = suffix switch
        {
            "aa64" => "arm64-efi",
            "ia32" => "i386-efi",
            _ => "x86_64-efi",
        };
        if (loaders.Any(l => l.Kind == EfiLoaderKind.SystemdBoot))
            return $"bootctl install --esp-path={esp}";
        var shim = loaders.FirstOrDefault(l =>
            l.Kind == EfiLoaderKind.Shim && FileName(l).Equals($"shim{suffix}.efi", StringComparison.OrdinalIgnoreCase)
        ) ?? loaders.FirstOrDefault(l => l.Kind == EfiLoaderKind.Shim);
        var grub = loaders.FirstOrDefault(l => l.Kind == EfiLoaderKind.Grub && (shim is null || DirectoryName(l) == DirectoryName(shim)))
            ?? loaders.FirstOrDefault(l => l.Kind == EfiLoaderKind.Grub);
        var keep = DistributionFamilies.Of(guest) switch
        {
            DistributionFamily.Debian when grub is not null =>
                $"; to keep it so: grub-install --target={target} --efi-directory={esp} --force-extra-removable",
            DistributionFamily.RedHat when shim is not null => $"; or: yum reinstall shim-{suffix} grub2-efi-{suffix}",
            DistributionFamily.Suse when shim is not null => "; or: shim-install --removable",
            _ => "",
        };
        if (shim is not null && grub is not null)
        {
            return $"mkdir -p {esp}/EFI/BOOT; cp {esp}/{shim.Path} {esp}/EFI/BOOT/{fallback}; cp {esp}/{grub.Path} "
                + $"{esp}/EFI/BOOT/grub{suffix}.efi{keep}";
        }

        if (
            (
                grub
                ?? loaders.FirstOrDefault(l => l.Kind == EfiLoaderKind.UnifiedKernel)
                ?? loaders.FirstOrDefault(l => l.Kind != EfiLoaderKind.Shim)
            ) is
            { } only
        )
        {
            return $"mkdir -p {esp}/EFI/BOOT; cp {esp}/{only.Path} {esp}/EFI/BOOT/{fallback}{keep}";
        }

        return $"{GrubInstall(guest)} --target={target} --efi-directory={esp} --removable; {UpdateGrub(guest)}";
    }

    /// <summary>The file with the kernel command line that the boot loader's configuration is made from.</summary>
    public static string CommandLineFile(Guest guest) => IsSystemdBoot(guest) ? "/etc/kernel/cmdline" : "/etc/default/grub";

    /// <summary>The command that adds words to the kernel command line.</summary>
    public static string AddToCommandLine(Guest guest, string options) =>
        IsSystemdBoot(guest) ? $"add {options} to /etc/kernel/cmdline, then {UpdateGrub(guest)}"
        : DistributionFamilies.Of(guest) == DistributionFamily.RedHat ? $"grubby --update-kernel=ALL --args=\"{options}\""
        : $"add {options} to GRUB_CMDLINE_LINUX in /etc/default/grub, then {UpdateGrub(guest)}";

    /// <summary>kernel-install makes the entries, not GRUB.</summary>
    public static bool IsSystemdBoot(Guest guest) => guest.Boot.Bootloader is Bootloader.SystemdBoot or Bootloader.UnifiedKernel;

    private static string Version(Guest guest) => guest.DefaultKernel?.Version ?? "$(uname -r)";

    private static string FileName(EfiLoader loader) => loader.Path[(loader.Path.LastIndexOf('/') + 1)..];

    private static string DirectoryName(EfiLoader loader) => loader.Path[..loader.Path.LastIndexOf('/')];

    private static string Dracut(string file, string version) =>
        $"dracut -f --add-drivers \"virtio_blk virtio_pci virtio_scsi virtio_net nvme\" {file} {version}";
}
