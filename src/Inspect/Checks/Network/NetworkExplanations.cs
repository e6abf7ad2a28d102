namespace ImageTools.Inspect.Checks.Network;

/// <summary>Explains the checks of the network: the text that stands beside a finding.</summary>
internal static class NetworkExplanations
{
    /// <summary>Explanations by the id of the check.</summary>
    public static IReadOnlyDictionary<string, CheckExplanation> All { get; } =
        new Dictionary<string, CheckExplanation>(StringComparer.Ordinal)
        {
            ["net-dhcp"] = new(
                "Whether any interface that the running network service configures asks for an address.",
                "Instances get their address by DHCP; without it they can't be reached.",
                "Let the first interface use DHCP, or let cloud-init write the configuration."
            ),
            ["net-static-address"] = new(
                "Static addresses in the network configuration that counts.",
                "They are of the old network: at best useless, at worst in the way.",
                "Use DHCP in their place."
            ),
            ["net-interface-name"] = new(
                "The names that the configuration is for, against the name that the kernel will give.",
                "A card with another name stays without an address.",
                "Use the name that the kernel gives, or match by a pattern."
            ),
            ["net-mac-binding"] = new(
                "MAC addresses in the network configuration.",
                "Every instance has new ones: the configuration fits none of them.",
                "Remove the address from the configuration."
            ),
            ["net-persistent-rules"] = new(
                "Rules of udev that keep names for network cards by their addresses.",
                "The old card keeps eth0, and the new one becomes eth1 and stays without configuration.",
                "Remove the rules."
            ),
            ["net-firewall"] = new(
                "Firewalls that are started, and whether their rules let SSH in for certain.",
                "A firewall that is closed keeps everybody out, whatever the security group says.",
                "Let the port of SSH in, or switch the firewall off and leave this to security groups."
            ),
        };
}
