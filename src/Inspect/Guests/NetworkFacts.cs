namespace ImageTools.Inspect.Guests;

/// <summary>The network configuration in the image.</summary>
public sealed record NetworkFacts
{
    /// <summary>Configurations of physical interfaces. "lo", bridges and the like are left out.</summary>
    public IReadOnlyList<InterfaceConfig> Interfaces { get; init; } = [];

    /// <summary>Stacks whose program is installed and started.</summary>
    public IReadOnlyList<NetworkStackKind> Stacks { get; init; } = [];

    /// <summary>Why netplan stops before it writes anything for any interface, in a sentence; null when it does not stop.</summary>
    public TextLine? NetplanRefuses { get; init; }

    /// <summary>Why ifup stops before it configures anything, in a sentence; null when it does not stop.</summary>
    public TextLine? IfupdownRefuses { get; init; }

    /// <summary>A configuration that would use DHCP if its program were installed and started; otherwise null.</summary>
    public InterfaceConfig? Unread { get; init; }

    /// <summary>NetworkManager runs, and starts DHCP on cards without a profile.</summary>
    public bool AutomaticDhcp { get; init; }

    /// <summary>Lines of persistent-net rules that bind an interface name to a MAC address.</summary>
    public IReadOnlyList<TextLine> PersistentRules { get; init; } = [];
}
