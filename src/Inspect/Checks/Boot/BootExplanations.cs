namespace ImageTools.Inspect.Checks.Boot;

/// <summary>Explains the checks of the boot configuration: the text that stands beside a finding.</summary>
internal static class BootExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["boot-mode-bios"] = new(
                "For an import with BIOS: everything in and after sector 0 that BIOS needs.",
                "The instance can start only in the chosen mode.",
                "Install the boot loader for BIOS. If the disk starts with UEFI, import with --boot-mode UEFI instead."
            ),
            ["boot-mode-uefi"] = new(
                "For an import with UEFI: the EFI system partition and the files on it.",
                "The instance can start only in the chosen mode.",
                "Install the boot loader for EFI with --removable. If the disk starts with BIOS, import with --boot-mode BIOS instead."
            ),
            ["boot-mode-single"] = new(
                "Whether the disk starts in both modes.",
                "Old instance types have only BIOS. Many new ones have only UEFI.",
                "Install the boot loader for the other mode as well."
            ),
            ["boot-config-found"] = new(
                "grub.cfg, menu.lst, loader entries, extlinux.conf and unified kernel images.",
                "Without a configuration the loader stops at its own prompt.",
                "Write it: update-grub, or grub2-mkconfig -o /boot/grub2/grub.cfg."
            ),
            ["boot-grub-prefix"] = new(
                "The UUIDs that GRUB's configuration searches for.",
                "GRUB does not find its files or the kernel when the volume is missing.",
                "grub-install DISK, then write grub.cfg again."
            ),
            ["boot-default-entry"] = new(
                "The entry that starts when nobody presses a key.",
                "Every instance starts the default entry, even when it is for rescue. A missing default may start the wrong one.",
                "Set the default (grub-set-default, grub2-set-default), and write grub.cfg again."
            ),
            ["boot-kernel-file"] = new(
                "The kernel of the default entry: whether the file exists and is a kernel.",
                "The loader stops when the file is missing.",
                "Install the kernel again, and write grub.cfg again."
            ),
            ["boot-initramfs-file"] = new(
                "The initramfs files that the default entry loads.",
                "Without them the kernel has no drivers for the disk and panics.",
                "Make it again: update-initramfs, dracut or mkinitrd."
            ),
            ["boot-root-argument"] = new(
                "root= on the kernel command line, compared with the volumes of the disks.",
                "The initramfs waits for a root that does not exist, and stops in a shell.",
                "Write root=UUID= of the root into the loader's configuration."
            ),
            ["boot-root-device-name"] = new(
                "Whether root= is a device name such as /dev/sda1.",
                "The disk of an instance is /dev/vda or /dev/nvme0n1. Other names do not exist.",
                "Write root=UUID= instead."
            ),
            ["boot-console"] = new(
                "console= on the kernel command line.",
                "Without a serial console the system log of the instance stays empty. Then nobody sees why it does not start.",
                "Add console=tty0 console=ttyS0,115200n8 (ttyAMA0 on arm64)."
            ),
            ["boot-cmdline-hazard"] = new(
                "Words on the kernel command line that prevent a normal start: a rescue target, another init, drivers that are "
                    + "switched off.",
                "Nobody can reach an instance that starts into rescue or without its devices.",
                "Remove them from /etc/default/grub, and write grub.cfg again."
            ),
        };
}
