namespace ImageTools.Inspect.Checks.Initialisation;

/// <summary>Explains the checks of the first start: the text that stands beside a finding.</summary>
internal static class InitialisationExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["first-boot-questions"] = new(
                "Whether systemd treats the next boot as the first one, and what systemd-firstboot asks then.",
                "It asks at the console before most services start, and waits for a key.",
                "Answer in the image (/etc/localtime), or mask systemd-firstboot.service."
            ),
            ["cloudinit-installed"] = new(
                "Whether cloud-init is installed.",
                "cloud-init sets the host name, password and keys, and grows the root.",
                "Install cloud-init."
            ),
            ["cloudinit-version"] = new(
                "The version of cloud-init, from its own files and from the package.",
                "The data source for ECS came with 0.7.9; the hardened metadata service needs 23.1.",
                "Install a newer one."
            ),
            ["cloudinit-datasource"] = new(
                "The data sources that cloud-init may use, from all files and options that decide it.",
                "Without AliYun in the list, cloud-init does not get the data of the instance from ECS.",
                "Add AliYun to datasource_list, or remove the list."
            ),
            ["cloudinit-enabled"] = new(
                "Files, options and units that prevent cloud-init from running.",
                "Otherwise an instance keeps the host name, keys and passwords of the image.",
                "Remove what disables it."
            ),
            ["cloudinit-network-off"] = new(
                "Whether a setting tells cloud-init not to configure the network.",
                "Then only the configuration in the image counts.",
                "Remove the setting, or make the image use DHCP."
            ),
            ["cloudinit-state"] = new(
                "The state of an earlier run of cloud-init.",
                "cloud-init runs again for a new instance. Old state is only confusing.",
                "cloud-init clean --logs."
            ),
            ["cloudinit-seed"] = new(
                "Seeds of NoCloud and similar data sources in the image.",
                "They override the data from ECS: every instance gets the same host name and keys.",
                "Remove the seed."
            ),
            ["customized-linux"] = new(
                "For the platform Customized Linux: the first partition, and its directory aliyun_custom_image.",
                "ECS writes os.conf there, and the image must apply it itself.",
                "Put a small ext4 partition first, and add a script that reads os.conf."
            ),
            ["agent-qemu-ga"] = new(
                "Whether the QEMU guest agent is installed.",
                "The agent uses the channel that ECS services need.",
                "Remove it. Cloud Assistant replaces it."
            ),
        };
}
