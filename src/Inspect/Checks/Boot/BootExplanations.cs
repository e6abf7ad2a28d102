namespace ImageTools.Inspect.Checks.Boot;

/// <summary>Explains the checks of the boot configuration: the text that stands beside a finding.</summary>
internal static class BootExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["boot-mode-bios"] = new(
                "For an import for BIOS: everything in sector 0 and behind it that a BIOS needs.",
                "In this mode nothing else is started.",
                "Install the boot loader for BIOS, or import with --boot-mode UEFI where the disk starts by that."
            ),
            ["boot-mode-uefi"] = new(
                "For an import for UEFI: the EFI system partition and what lies on it.",
                "In this mode nothing else is started.",
                "Install the boot loader for EFI with --removable, or import with --boot-mode BIOS where the disk starts by that."
            ),
            ["boot-mode-single"] = new(
                "Whether the disk starts in both modes.",
                "Old types of instances have BIOS only, many new ones UEFI only.",
                "Install the boot loader for the other mode as well."
            ),
            ["boot-config-found"] = new(
                "grub.cfg, menu.lst, loader entries, extlinux.conf and unified kernel images.",
                "Without one the loader stops at its own prompt.",
                "Write it: update-grub, or grub2-mkconfig -o /boot/grub2/grub.cfg."
            ),
            ["boot-grub-prefix"] = new(
                "The UUIDs that GRUB's configuration searches for.",
                "GRUB does not find its files or the kernel on a volume that is not there.",
                "grub-install DISK, then write grub.cfg anew."
            ),
            ["boot-default-entry"] = new(
                "Which entry starts when nobody presses a key.",
                "A default that does not exist, or is for rescue, is what every instance starts.",
                "Set the default (grub-set-default, grub2-set-default), and write grub.cfg anew."
            ),
            ["boot-kernel-file"] = new(
                "The kernel that the default entry starts: whether it is there and a kernel.",
                "The loader stops where the file is missing.",
                "Install the kernel again, and write grub.cfg anew."
            ),
            ["boot-initramfs-file"] = new(
                "The initramfs files that the default entry loads.",
                "Without them the kernel has no drivers for the disk and panics.",
                "Make it anew: update-initramfs, dracut or mkinitrd."
            ),
            ["boot-root-argument"] = new(
                "root= on the kernel command line, against the volumes of the disks.",
                "The initramfs waits for a root that is nowhere, and stops in a shell.",
                "Write root=UUID= of the root into the loader's configuration."
            ),
            ["boot-root-device-name"] = new(
                "Whether root= is a device name such as /dev/sda1.",
                "The disk of an instance is /dev/vda or /dev/nvme0n1: other names are not there.",
                "Write root=UUID= in its place."
            ),
            ["boot-console"] = new(
                "console= on the kernel command line.",
                "Without a serial console the system log of the instance stays empty, and nobody sees why it does not start.",
                "Add console=tty0 console=ttyS0,115200n8 (ttyAMA0 on arm64)."
            ),
            ["boot-cmdline-hazard"] = new(
                "Words on the kernel command line that keep it from starting as usual: a rescue target, another init, drivers that are "
                    + "switched off.",
                "An instance that starts into rescue or without its devices can't be reached.",
                "Remove them from /etc/default/grub, and write grub.cfg anew."
            ),
        };
}
