namespace ImageTools.Inspect.Guests;

/// <summary>Programs that configure network interfaces.</summary>
public enum NetworkStackKind
{
    /// <summary>netplan.</summary>
    Netplan,

    /// <summary>NetworkManager.</summary>
    NetworkManager,

    /// <summary>ifupdown.</summary>
    Ifupdown,

    /// <summary>Programs that read ifcfg files: network.service, NetworkManager with its plugin, wicked.</summary>
    Ifcfg,

    /// <summary>systemd-networkd.</summary>
    Networkd,

    /// <summary>cloud-init, which writes the configuration of another program.</summary>
    CloudInit,
}
