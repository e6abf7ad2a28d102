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
                "The files of a container are no machine: there is nothing to start.",
                "Install a kernel and a boot loader."
            ),
            ["kernel-modules-dir"] = new(
                "The directory of modules of the kernel that starts, and its index.",
                "Without it no driver that is not built in can be loaded: no network, often no disk.",
                "Install the kernel again, or depmod -a VERSION."
            ),
            ["kernel-architecture"] = new(
                "The architecture of kernel and programs.",
                "ECS has x86_64, i386 and arm64.",
                "Use a build of the system for one of these."
            ),
            ["kernel-32bit"] = new(
                "Whether the kernel that starts is 32-bit.",
                "It uses at most 4 GiB of memory and fits few types of instances.",
                "Use a 64-bit build."
            ),
            ["kernel-xen-only"] = new(
                "Whether the kernel runs only as a paravirtual guest of Xen.",
                "Instances are KVM machines; such a kernel does not even begin.",
                "Install the standard kernel, and make it the default."
            ),
            ["kernel-virtio-blk"] = new(
                "Where virtio_blk is: built in, in the initramfs, or on the root alone.",
                "It is the driver of the disk. What lies on the root can't be loaded before the root is there.",
                "Make the initramfs anew with the driver in it."
            ),
            ["kernel-virtio-pci"] = new(
                "Where virtio_pci is, with what it needs.",
                "It finds the virtio devices; without it there is neither disk nor network.",
                "Make the initramfs anew with the driver in it."
            ),
            ["kernel-virtio-net"] = new(
                "Whether virtio_net is anywhere.",
                "Without it the instance has no network card.",
                "Install a kernel that has it."
            ),
            ["kernel-nvme"] = new(
                "Where the driver of NVMe is.",
                "Newer types of instances have NVMe disks; ECS offers them only where the image is marked, which follows from this.",
                "Make the initramfs anew with nvme in it."
            ),
            ["kernel-nvme-timeout"] = new(
                "nvme_core.io_timeout on the kernel command line.",
                "Linux gives requests up after 30 s, and file systems go read-only when the storage pauses.",
                "Add nvme_core.io_timeout=4294967295 and nvme_core.admin_timeout=4294967295."
            ),
            ["kernel-fw-cfg"] = new(
                "CONFIG_FW_CFG_SYSFS of the kernel.",
                "ECS hands out passwords and keys by it.",
                "Use a kernel that has it."
            ),
            ["kernel-driver-blocked"] = new(
                "blacklist and install lines of modprobe.d, and module_blacklist on the command line.",
                "A driver that is there and kept from loading is as good as missing.",
                "Delete the line, and make the initramfs anew: it has copies of these files."
            ),
            ["initramfs-virtio"] = new(
                "Which virtio drivers the initramfs lacks although the root has them.",
                "It is what other hypervisors and hostonly builds leave behind: the disk is not found at the start.",
                "Make the initramfs anew with the drivers in it."
            ),
            ["initramfs-version"] = new(
                "For which kernel the modules in the initramfs are.",
                "Modules of another version are not loaded.",
                "Make the initramfs of that kernel anew."
            ),
            ["initramfs-root-fs"] = new(
                "Whether the driver of the root's file system is built in or in the initramfs.",
                "The root can't be mounted without it.",
                "Make the initramfs anew with the driver in it."
            ),
            ["initramfs-unreadable"] = new(
                "Whether the initramfs can be read to its end.",
                "A cut one lacks whatever came behind the cut; of one in an unknown form nothing is known.",
                "Make it anew."
            ),
        };
}
