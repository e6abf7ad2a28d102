namespace ImageTools.Inspect.Checks.Os;

/// <summary>Explains the checks of the system: the text that stands beside a finding.</summary>
internal static class OsExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["os-present"] = new(
                "Whether any volume holds a system that can be looked at.",
                "Without one every other check has nothing to look at. Windows is told by its marks, and can't be judged until NTFS is "
                    + "read.",
                "Give the disk with the system first. A Windows that was judged by other means is imported with --ignore-preflight."
            ),
            ["os-identified"] = new(
                "os-release, or the file that older systems have in its place.",
                "The platform follows from it; as Others Linux nothing is set up by ECS.",
                "Restore /etc/os-release, or give --platform."
            ),
            ["system-lib-links"] = new(
                "Whether /bin, /lib and their like are absolute links.",
                "ECS mounts the disk elsewhere, where such a link points out of it.",
                "Make them relative: ln -sfn usr/lib /lib."
            ),
            ["system-critical-paths"] = new(
                "init, a shell, the loader of programs, and the mount points of a start.",
                "Without one of these nothing starts.",
                "Install the package again that owns it, or export the disk again."
            ),
            ["selinux-disabled"] = new(
                "The mode of SELinux.",
                "What ECS writes into the image has no labels, and is refused where SELinux enforces.",
                "Set SELINUX=disabled, or test an instance."
            ),
            ["time-rtc-utc"] = new(
                "Whether the hardware clock is taken for local time.",
                "That of an instance is in UTC: the time would be wrong by hours until it is corrected.",
                "timedatectl set-local-rtc 0."
            ),
            ["identity-machine-id"] = new(
                "/etc/machine-id.",
                "Instances that share it share an identity, for DHCP and logs, too.",
                "truncate -s0 /etc/machine-id."
            ),
        };
}
