namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>Explains the checks of mounts: the text that stands beside a finding.</summary>
internal static class MountsExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["fstab-root"] = new(
                "Whether fstab mounts the root, and which volume its line names.",
                "Without a line the root stays read-only or is not checked. A wrong line stops the boot.",
                "Write a line with the UUID of the root."
            ),
            ["fstab-device-exists"] = new(
                "The devices of the lines that systemd requires at the start, compared with the volumes of the disks.",
                "The boot waits 90 s for a missing device. Then it stops in emergency mode, where nobody can log in.",
                "Remove the line, or add nofail to its options."
            ),
            ["fstab-device-name"] = new(
                "Device names such as /dev/sdb1 in fstab.",
                "The disks of an instance have other names. The names of data disks can change.",
                "Write UUID= instead."
            ),
            ["fstab-network"] = new(
                "Mounts from servers in the old network.",
                "They hang at the start, and everything that waits for them hangs too.",
                "Add nofail and _netdev, or remove the line."
            ),
            ["fstab-crypttab"] = new(
                "The volumes of crypttab: whether they exist, and whether they ask for a passphrase.",
                "Nobody can type a passphrase, so the question stops the boot.",
                "Give a key file, or add noauto to the options. Remove lines for missing volumes."
            ),
        };
}
