namespace ImageTools.Inspect.Guests;

/// <summary>Network configuration in the image.</summary>
public sealed record NetworkFacts
{
    /// <summary>Configurations of physical interfaces ("lo", bridges and the like left out).</summary>
    public IReadOnlyList<InterfaceConfig> Interfaces { get; init; } = [];

    /// <summary>Stacks that are installed or configured: netplan, networkmanager, ifupdown, network-scripts, networkd, wicked, rc.conf.</summary>
    public IReadOnlyList<string> Stacks { get; init; } = [];

    /// <summary>Lines of persistent-net rules that bind an interface name to a MAC address.</summary>
    public IReadOnlyList<TextLine> PersistentRules { get; init; } = [];
}
