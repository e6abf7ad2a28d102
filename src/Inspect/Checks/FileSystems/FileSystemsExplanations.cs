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
                "ECS writes into the root to set it up and grows it; it documents ext3, ext4 and XFS.",
                "Try an instance before you rely on it, or move the root to ext4 or XFS."
            ),
            ["fs-ext4-64bit"] = new(
                "The feature 64bit of an ext4 root.",
                "Rules of 2021 excluded it. Every current mkfs.ext4 sets it, and it works.",
                "Only if an import fails for it: resize2fs -s DEVICE on the unmounted file system."
            ),
            ["fs-ext4-project-quota"] = new(
                "The features project and quota of ext4.",
                "ECS excludes both together: it can't write into such a root.",
                "tune2fs -O ^project,^quota DEVICE on the unmounted file system."
            ),
            ["fs-clean"] = new(
                "The mark of a file system that it was unmounted, and its journal.",
                "A disk that was copied while the system ran is a moment of a crash; services may start with broken data.",
                "Shut the system down and export again."
            ),
            ["fs-errors"] = new(
                "Errors that the kernel recorded in the superblock.",
                "The file system may be mounted read-only at the next start, and the boot stop there.",
                "Check it on the unmounted volume: e2fsck -f, xfs_repair."
            ),
            ["fs-hibernated"] = new(
                "The mark of a suspended system in swap areas.",
                "The first start would resume another machine's memory over this one's disks.",
                "Start the machine, shut it down properly, and export again."
            ),
            ["fs-space"] = new(
                "Free space of what the guest mounts.",
                "A full root keeps cloud-init, logs and logins from working.",
                "Remove what is not needed, or grow the file system."
            ),
            ["fs-inodes"] = new(
                "Free inodes of what the guest mounts.",
                "Without inodes no file can be made, however much space is free.",
                "Remove small files that are not needed."
            ),
            ["fs-uuid-duplicate"] = new(
                "UUIDs, labels and PARTUUIDs of all volumes, on all disks.",
                "root=, fstab and GRUB find volumes by them; with two of a kind it is chance which is mounted.",
                "Give the copy another one: tune2fs -U random, xfs_admin -U generate, e2label, xfs_admin -L."
            ),
            ["growth-root-last"] = new(
                "Whether another partition lies behind the root.",
                "The root of an instance grows to the size of its disk only when it is the last partition.",
                "Move or remove what lies behind it; a swap partition can become a swap file."
            ),
            ["growth-growpart"] = new(
                "growpart or systemd-repart, the tool that grows the file system, and what cloud.cfg runs.",
                "Without them an instance with a larger disk keeps the size of the image.",
                "Install cloud-guest-utils or cloud-utils-growpart, and keep growpart and resizefs in cloud.cfg."
            ),
            ["growth-lvm"] = new(
                "Whether the root is a logical volume.",
                "growpart grows the partition and stops there: the volume keeps its size.",
                "At the first start: pvresize, then lvextend -r."
            ),
        };
}
