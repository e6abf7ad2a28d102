namespace ImageTools.Inspect.Checks.Mounts;

/// <summary>Explains the checks of mounts: the text that stands beside a finding.</summary>
internal static class MountsExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["fstab-root"] = new(
                "Whether fstab mounts the root, and which volume it names.",
                "The root stays read-only or is not checked where there is no line; a wrong one stops the boot.",
                "Write a line with the UUID of the root."
            ),
            ["fstab-device-exists"] = new(
                "The devices of the lines that systemd requires at the start, against the volumes of the disks.",
                "The boot waits 90 s for what is missing, and then stops in emergency mode, where nobody can log in.",
                "Remove the line, or add nofail to its options."
            ),
            ["fstab-device-name"] = new(
                "Device names such as /dev/sdb1 in fstab.",
                "Disks of an instance have other names, and data disks none that is certain.",
                "Write UUID= in its place."
            ),
            ["fstab-network"] = new(
                "Mounts of servers in the old network.",
                "They hang at the start, and everything that waits for them.",
                "Add nofail and _netdev, or remove the line."
            ),
            ["fstab-crypttab"] = new(
                "The volumes of crypttab: whether they are there, and whether they ask for a passphrase.",
                "A passphrase that nobody can type stops the boot.",
                "Give a key file, or add noauto to the options; remove what is not there."
            ),
        };
}
