using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks;

/// <summary>How the guest's distribution does things: the commands of the fixes.</summary>
internal static class DistributionFamily
{
    private static readonly string[] Debian = ["debian", "ubuntu", "kali", "linuxmint", "uos", "uniontech", "raspbian", "deepin", "devuan"];

    private static readonly string[] RedHat =
    [
        "rhel", "redhat", "centos", "fedora", "almalinux", "rocky", "anolis", "alinux", "aliyun", "lifsea", "ol", "amzn", "openEuler", "opencloudos", "tencentos", "kylin",
        "scientific", "mageia",
    ];

    /// <summary>debian, redhat, suse, arch, alpine, gentoo or other.</summary>
    public static string Of(Guest guest)
    {
        var id = guest.Distribution ?? "";
        if (Is(id, Debian))
            return "debian";
        if (Is(id, RedHat))
            return "redhat";
        if (id.StartsWith("opensuse", StringComparison.Ordinal) || id.StartsWith("sle", StringComparison.Ordinal) || id is "suse" or "sl-micro")
            return "suse";
        if (id is "arch" or "manjaro" or "alpine" or "gentoo")
            return id == "manjaro" ? "arch" : id;
        // The commands of a family hold for what descends from it, so here ID_LIKE is good enough.
        var like = (guest.OsRelease.GetValueOrDefault("ID_LIKE") ?? "").Split(' ');
        return like.Any(l => Is(l, Debian)) ? "debian" : like.Any(l => Is(l, RedHat)) ? "redhat" : like.Contains("suse") ? "suse" : "other";
    }

    /// <summary>The command that puts the drivers into the initramfs.</summary>
    public static string RebuildInitramfs(Guest guest, string? version)
    {
        var v = version ?? "$(uname -r)";
        return Of(guest) switch
        {
            "debian" => @"printf 'virtio_blk\nvirtio_pci\nvirtio_net\nnvme\n' >> /etc/initramfs-tools/modules; update-initramfs -u -k all",
            "redhat" when guest.Version is "5" || guest.Version?.StartsWith("5.", StringComparison.Ordinal) == true && guest.Distribution is "centos" or "rhel" =>
                $"mkinitrd -f --with=virtio_blk --preload=virtio_blk --with=virtio_pci --preload=virtio_pci /boot/initrd-{v}.img {v}",
            "suse" when guest.Version?.StartsWith("11", StringComparison.Ordinal) == true => "mkinitrd -m \"virtio_blk virtio_pci virtio_net\"",
            "suse" => Dracut($"/boot/initrd-{v}", v),
            "arch" => "set MODULES=(virtio_blk virtio_pci nvme) in /etc/mkinitcpio.conf, then mkinitcpio -P",
            "alpine" => $"add 'virtio nvme' to features in /etc/mkinitfs/mkinitfs.conf, then mkinitfs {v}",
            _ => Dracut($"/boot/initramfs-{v}.img", v),
        };
    }

    /// <summary>The command that installs a package, by its name in each family.</summary>
    public static string Install(Guest guest, string debian, string? redhat = null, string? suse = null, string? other = null) => Of(guest) switch
    {
        "debian" => $"apt-get install {debian}",
        "redhat" => $"yum install {redhat ?? debian}",
        "suse" => $"zypper install {suse ?? redhat ?? debian}",
        "arch" => $"pacman -S {other ?? debian}",
        "alpine" => $"apk add {other ?? debian}",
        "gentoo" => $"emerge {other ?? debian}",
        _ => $"install {other ?? debian}",
    };

    /// <summary>The command that installs a kernel.</summary>
    public static string InstallKernel(Guest guest) => Install(
        guest, guest.Distribution == "ubuntu" ? "linux-image-generic" : guest.Architecture == "aarch64" ? "linux-image-arm64" : "linux-image-amd64",
        "kernel", "kernel-default", Of(guest) == "alpine" ? "linux-virt" : Of(guest) == "gentoo" ? "sys-kernel/gentoo-kernel-bin" : "linux");

    /// <summary>The command that writes the configuration of GRUB again.</summary>
    public static string UpdateGrub(Guest guest) => Of(guest) switch
    {
        "debian" => "update-grub",
        "redhat" or "suse" => "grub2-mkconfig -o /boot/grub2/grub.cfg",
        _ => "grub-mkconfig -o /boot/grub/grub.cfg",
    };

    /// <summary>Name of the program that installs GRUB.</summary>
    public static string GrubInstall(Guest guest) => Of(guest) is "redhat" or "suse" ? "grub2-install" : "grub-install";

    /// <summary>The command that adds to the kernel command line.</summary>
    public static string AddToCommandLine(Guest guest, string options) => Of(guest) == "redhat"
        ? $"grubby --update-kernel=ALL --args=\"{options}\""
        : $"add {options} to GRUB_CMDLINE_LINUX in /etc/default/grub, then {UpdateGrub(guest)}";

    private static string Dracut(string file, string version) =>
        $"dracut -f --add-drivers \"virtio_blk virtio_pci virtio_scsi virtio_net nvme\" {file} {version}";

    private static bool Is(string id, string[] family) => family.Contains(id, StringComparer.OrdinalIgnoreCase);
}
