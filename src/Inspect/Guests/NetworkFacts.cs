namespace ImageTools.Inspect.Guests;

/// <summary>Network configuration in the image.</summary>
public sealed record NetworkFacts
{
    /// <summary>Configurations of physical interfaces ("lo", bridges and the like left out).</summary>
    public IReadOnlyList<InterfaceConfig> Interfaces { get; init; } = [];

    /// <summary>Stacks whose program is installed and started.</summary>
    public IReadOnlyList<NetworkStackKind> Stacks { get; init; } = [];

    /// <summary>
    /// What makes netplan stop before it has written anything for any interface, in a sentence; null when it does not
    /// stop.
    /// </summary>
    public TextLine? NetplanRefuses { get; init; }

    /// <summary>What makes ifup stop before it has configured anything, in a sentence; null when it does not stop.</summary>
    public TextLine? IfupdownRefuses { get; init; }

    /// <summary>What would use DHCP if the program it is written for were installed and started; null when there is none.</summary>
    public InterfaceConfig? Unread { get; init; }

    /// <summary>NetworkManager runs, and starts DHCP on cards that no profile is for.</summary>
    public bool AutomaticDhcp { get; init; }

    /// <summary>Lines of persistent-net rules that bind an interface name to a MAC address.</summary>
    public IReadOnlyList<TextLine> PersistentRules { get; init; } = [];
}
