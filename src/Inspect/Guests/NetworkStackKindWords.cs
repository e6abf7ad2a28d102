namespace ImageTools.Inspect.Guests;

/// <summary>The words for programs that configure network interfaces.</summary>
public static class NetworkStackKindWords
{
    /// <summary>netplan, networkmanager, ifupdown, ifcfg, networkd or cloud-init.</summary>
    public static string Name(this NetworkStackKind value) =>
        value switch
        {
            NetworkStackKind.Netplan => "netplan",
            NetworkStackKind.NetworkManager => "networkmanager",
            NetworkStackKind.Ifupdown => "ifupdown",
            NetworkStackKind.Ifcfg => "ifcfg",
            NetworkStackKind.Networkd => "networkd",
            _ => "cloud-init",
        };
}
