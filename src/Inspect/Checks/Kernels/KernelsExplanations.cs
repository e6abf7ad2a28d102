namespace ImageTools.Inspect.Checks.Kernels;

/// <summary>Explains the checks of kernels and initramfs: the text that stands beside a finding.</summary>
internal static class KernelsExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["kernel-present"] = new(
                "Kernels in /boot and under /lib/modules.",
                "Files of a container have no kernel: nothing can start.",
                "Install a kernel and a boot loader."
            ),
            ["kernel-modules-dir"] = new(
                "The module directory of the kernel that starts, and its index.",
                "Without it only built-in drivers work: no network, and often no disk.",
                "Install the kernel again, or depmod -a VERSION."
            ),
            ["kernel-architecture"] = new(
                "The architecture of the kernel and the programs.",
                "ECS has x86_64, i386 and arm64.",
                "Use a build of the system for one of these architectures."
            ),
            ["kernel-32bit"] = new(
                "Whether the kernel that starts is 32-bit.",
                "It uses at most 4 GiB of memory, and few instance types support it.",
                "Use a 64-bit build."
            ),
            ["kernel-xen-only"] = new(
                "Whether the kernel runs only as a paravirtual guest of Xen.",
                "Instances are KVM machines. Such a kernel does not start there.",
                "Install the standard kernel, and make it the default."
            ),
            ["kernel-virtio-blk"] = new(
                "Where virtio_blk is: built in, in the initramfs, or only on the root.",
                "It is the driver of the disk. A driver on the root can't be loaded before the root is mounted.",
                "Make the initramfs again, with the driver in it."
            ),
            ["kernel-virtio-pci"] = new(
                "Where virtio_pci is, with its dependencies.",
                "It finds the virtio devices. Without it there is no disk and no network.",
                "Make the initramfs again, with the driver in it."
            ),
            ["kernel-virtio-net"] = new(
                "Whether virtio_net exists.",
                "Without it the instance has no network card.",
                "Install a kernel that has it."
            ),
            ["kernel-nvme"] = new(
                "Where the NVMe driver is.",
                "Newer instance types have NVMe disks. ECS offers them only for marked images. The mark comes from this check.",
                "Make the initramfs again, with nvme in it."
            ),
            ["kernel-nvme-timeout"] = new(
                "nvme_core.io_timeout on the kernel command line.",
                "Linux gives up requests after 30 s. File systems then become read-only when the storage pauses.",
                "Add nvme_core.io_timeout=4294967295 and nvme_core.admin_timeout=4294967295."
            ),
            ["kernel-fw-cfg"] = new(
                "CONFIG_FW_CFG_SYSFS of the kernel.",
                "ECS uses it to pass passwords and keys to the guest.",
                "Use a kernel that has it."
            ),
            ["kernel-driver-blocked"] = new(
                "blacklist and install lines of modprobe.d, and module_blacklist on the command line.",
                "A driver that can't load is like a missing driver.",
                "Delete the line, and make the initramfs again, because it has copies of these files."
            ),
            ["initramfs-virtio"] = new(
                "The virtio drivers that are on the root but not in the initramfs.",
                "This is common in images from other hypervisors and in hostonly builds. The start does not find the disk.",
                "Make the initramfs again, with the drivers in it."
            ),
            ["initramfs-version"] = new(
                "The kernel version of the modules in the initramfs.",
                "The kernel does not load modules of another version.",
                "Make the initramfs of that kernel again."
            ),
            ["initramfs-root-fs"] = new(
                "Whether the driver of the root's file system is built in or in the initramfs.",
                "The kernel can't mount the root without it.",
                "Make the initramfs again, with the driver in it."
            ),
            ["initramfs-unreadable"] = new(
                "Whether the initramfs can be read to its end.",
                "A file that was cut off lacks everything after the cut. The content of an unknown form is not known.",
                "Make it again."
            ),
        };
}
