namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>Explains the checks of file systems: the text that stands beside a finding.</summary>
internal static class FileSystemsExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["fs-root-type"] = new(
                "The type of the root file system.",
                "ECS writes into the root and grows it. It documents only ext3, ext4 and XFS.",
                "Try an instance before you rely on it, or move the root to ext4 or XFS."
            ),
            ["fs-ext4-64bit"] = new(
                "The feature 64bit of an ext4 root.",
                "The rules of 2021 excluded it. Every current mkfs.ext4 sets it, and it works.",
                "Only if an import fails because of it: resize2fs -s DEVICE on the unmounted file system."
            ),
            ["fs-ext4-project-quota"] = new(
                "The features project and quota of ext4.",
                "ECS does not support both together: it can't write into such a root.",
                "tune2fs -O ^project,^quota DEVICE on the unmounted file system."
            ),
            ["fs-clean"] = new(
                "The mark in a file system that it was unmounted, and its journal.",
                "A disk that was copied while the system ran looks like a disk after a crash. Services may start with broken data.",
                "Shut the system down and export again."
            ),
            ["fs-errors"] = new(
                "Errors that the kernel recorded in the superblock.",
                "The next start may mount the file system read-only, and the boot may stop there.",
                "Check it on the unmounted volume: e2fsck -f, xfs_repair."
            ),
            ["fs-hibernated"] = new(
                "The mark of a suspended system in swap areas.",
                "The first start would resume the memory of the old machine, which does not fit the disks of the instance.",
                "Start the machine, shut it down properly, and export again."
            ),
            ["fs-space"] = new(
                "Free space in the file systems that the guest mounts.",
                "With a full root, cloud-init, logs and logins do not work.",
                "Remove what is not needed, or grow the file system."
            ),
            ["fs-inodes"] = new(
                "Free inodes in the file systems that the guest mounts.",
                "Without free inodes no file can be created, even when there is free space.",
                "Remove small files that are not needed."
            ),
            ["fs-uuid-duplicate"] = new(
                "UUIDs, labels and PARTUUIDs of all volumes, on all disks.",
                "root=, fstab and GRUB find volumes by them. With a duplicate, either volume may be mounted.",
                "Give the copy a new one: tune2fs -U random, xfs_admin -U generate, e2label, xfs_admin -L."
            ),
            ["growth-root-last"] = new(
                "Whether another partition comes after the root.",
                "The root of an instance grows to the size of its disk only when it is the last partition.",
                "Move or remove the partitions after it. A swap partition can become a swap file."
            ),
            ["growth-growpart"] = new(
                "growpart or systemd-repart, the tool that grows the file system, and the modules in cloud.cfg.",
                "Without them an instance with a larger disk keeps the size of the image.",
                "Install cloud-guest-utils or cloud-utils-growpart, and keep growpart and resizefs in cloud.cfg."
            ),
            ["growth-lvm"] = new(
                "Whether the root is a logical volume.",
                "growpart grows only the partition. The volume keeps its size.",
                "At the first start: pvresize, then lvextend -r."
            ),
        };
}
