namespace ImageTools.Inspect.Checks.Initialisation;

/// <summary>Explains the checks of the first start: the text that stands beside a finding.</summary>
internal static class InitialisationExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["first-boot-questions"] = new(
                "Whether systemd takes the next boot for the first, and what systemd-firstboot has to ask then.",
                "It asks at the console before anything else starts, and waits for a key.",
                "Answer in the image (/etc/localtime), or mask systemd-firstboot.service."
            ),
            ["cloudinit-installed"] = new(
                "Whether cloud-init is installed.",
                "Host name, password, keys and the growth of the root are its work.",
                "Install cloud-init."
            ),
            ["cloudinit-version"] = new(
                "The version of cloud-init, by its own files and the package's.",
                "The data source for ECS came with 0.7.9; the hardened metadata service needs 23.1.",
                "Install a newer one."
            ),
            ["cloudinit-datasource"] = new(
                "The data sources that cloud-init may use, by all that decides it.",
                "Without AliYun among them it does not see what ECS says about the instance.",
                "Add AliYun to datasource_list, or remove the list."
            ),
            ["cloudinit-enabled"] = new(
                "What keeps cloud-init from running.",
                "An instance stays with the host name, keys and passwords of the image.",
                "Remove what disables it."
            ),
            ["cloudinit-network-off"] = new(
                "Whether cloud-init is told to leave the network alone.",
                "Then the configuration in the image is what counts.",
                "Remove it, or see to it that the image uses DHCP."
            ),
            ["cloudinit-state"] = new(
                "State of an earlier run of cloud-init.",
                "It runs again for a new instance; state that is left over is at most confusing.",
                "cloud-init clean --logs."
            ),
            ["cloudinit-seed"] = new(
                "Seeds of NoCloud and the like in the image.",
                "They win over what ECS says: every instance gets the same host name and keys.",
                "Remove the seed."
            ),
            ["customized-linux"] = new(
                "For the platform Customized Linux: the first partition, and its directory aliyun_custom_image.",
                "ECS writes os.conf there, and the image has to apply it itself.",
                "Put a small ext4 partition first, and a script that reads os.conf."
            ),
            ["agent-qemu-ga"] = new(
                "Whether the QEMU guest agent is installed.",
                "It takes the channel that services of ECS use.",
                "Remove it; Cloud Assistant takes its place."
            ),
        };
}
