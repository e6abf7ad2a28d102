namespace ImageTools.Inspect.Checks.Network;

/// <summary>Explains the checks of the network: the text that stands beside a finding.</summary>
internal static class NetworkExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["net-dhcp"] = new(
                "Whether the network service that runs uses DHCP on an interface.",
                "Instances get their address by DHCP. Without it nobody can reach them.",
                "Let the first interface use DHCP, or let cloud-init write the configuration."
            ),
            ["net-static-address"] = new(
                "Static addresses in the active network configuration.",
                "They belong to the old network. They are useless, or they prevent the new address.",
                "Use DHCP instead."
            ),
            ["net-interface-name"] = new(
                "The interface names in the configuration, compared with the name that the kernel will give.",
                "A card with another name gets no address.",
                "Use the name that the kernel gives, or match by a pattern."
            ),
            ["net-mac-binding"] = new(
                "MAC addresses in the network configuration.",
                "Every instance has a new MAC address, so the configuration never matches.",
                "Remove the address from the configuration."
            ),
            ["net-persistent-rules"] = new(
                "udev rules that reserve the names of network cards by MAC address.",
                "The old card keeps eth0. The new card becomes eth1 and has no configuration.",
                "Remove the rules."
            ),
            ["net-firewall"] = new(
                "Firewalls that start at boot, and whether their rules certainly allow SSH.",
                "A closed firewall blocks everybody, even when the security group allows the connection.",
                "Allow the SSH port, or switch the firewall off and use security groups."
            ),
        };
}
