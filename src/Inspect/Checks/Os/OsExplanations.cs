namespace ImageTools.Inspect.Checks.Os;

/// <summary>Explains the checks of the system: the text that stands beside a finding.</summary>
internal static class OsExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["os-present"] = new(
                "Whether a volume has a system that can be read.",
                "Without a system the other checks have nothing to read. Windows is recognised, but it can't be judged until NTFS is "
                    + "read.",
                "Give the disk with the system first. To import a Windows that you checked yourself, use --ignore-preflight."
            ),
            ["os-identified"] = new(
                "os-release, or the file that older systems have instead.",
                "The platform comes from it. With Others Linux, ECS sets up nothing.",
                "Restore /etc/os-release, or give --platform."
            ),
            ["system-lib-links"] = new(
                "Whether /bin, /lib and similar directories are absolute links.",
                "ECS mounts the disk in another directory. There an absolute link points outside the disk.",
                "Make them relative: ln -sfn usr/lib /lib."
            ),
            ["system-critical-paths"] = new(
                "init, a shell, the program loader, and the mount points that a start needs.",
                "The system does not start when one of these is missing.",
                "Install its package again, or export the disk again."
            ),
            ["selinux-disabled"] = new(
                "The mode of SELinux.",
                "Files that ECS writes into the image have no labels. SELinux refuses them in enforcing mode.",
                "Set SELINUX=disabled, or test an instance."
            ),
            ["time-rtc-utc"] = new(
                "Whether the system reads the hardware clock as local time.",
                "The clock of an instance is in UTC. The time would be wrong by hours until it is corrected.",
                "timedatectl set-local-rtc 0."
            ),
            ["identity-machine-id"] = new(
                "/etc/machine-id.",
                "Instances with the same id have the same identity, also in DHCP and logs.",
                "truncate -s0 /etc/machine-id."
            ),
        };
}
