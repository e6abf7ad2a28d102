using ImageTools.Inspect.Guests.Networks;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests;

/// <summary>The configuration of one interface in one file.</summary>
public sealed record InterfaceConfig
{
    /// <summary>The program that the file is for.</summary>
    public required NetworkStackKind Stack { get; init; }

    /// <summary>Guest path.</summary>
    public required string Path { get; init; }

    /// <summary>1-based line of its start, or 0.</summary>
    public int Line { get; init; }

    /// <summary>Interface name, pattern or match as written; "*" when the file applies to every interface.</summary>
    public required string Selector { get; init; }

    /// <summary>True when <see cref="Selector"/> matches every interface, a driver or a pattern.</summary>
    public bool IsWildcard { get; init; }

    /// <summary>DHCPv4 is on.</summary>
    public bool Dhcp { get; init; }

    /// <summary>Static addresses as written.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Static gateway, or null.</summary>
    public string? Gateway { get; init; }

    /// <summary>
    /// The MAC address that the configuration is bound to, or that it gives to the card (see <see cref="SetsMac"/>); otherwise null.
    /// </summary>
    public string? Mac { get; init; }

    /// <summary>The configuration gives <see cref="Mac"/> to the card, and is not bound to it.</summary>
    public bool SetsMac { get; init; }

    /// <summary>Patterns of the driver, separated by blanks; null for every driver.</summary>
    public string? Driver { get; init; }

    /// <summary>The interface starts at boot.</summary>
    public bool OnBoot { get; init; } = true;

    /// <summary>The name that it gives to the card before names are compared (netplan's set-name), or null.</summary>
    internal string? NewName { get; init; }

    /// <summary>
    /// The name of its file for systemd-networkd. Only the first file by name that matches an interface counts. Null for other programs.
    /// </summary>
    internal string? Order { get; init; }

    /// <summary>systemd-networkd must leave the interface alone.</summary>
    internal bool IsUnmanaged { get; init; }

    /// <summary>The selector is not a valid interface name for its program. ifupdown knows no patterns after "iface".</summary>
    internal bool FitsNone { get; init; }

    /// <summary>Whether it fits cards of ECS. They have the driver virtio_net and a MAC address that no image knows.</summary>
    internal bool FitsCard => !FitsNone && (Mac is null || SetsMac) && (Driver is null || AnyMatches(Driver, "virtio_net"));

    /// <summary>Whether it fits an interface of ECS with this name.</summary>
    internal bool Fits(string name)
    {
        if (!FitsCard)
            return false;
        // The rename needs the kernel's own name. If the rename fails, the rest applies only to the new name.
        if (NewName is not null)
            return NewName == name || Selector == Driver || AnyMatches(Selector, InterfaceNames.OfKernel);
        return Selector == Driver || AnyMatches(Selector, name);
    }

    /// <summary>
    /// Patterns separated by blanks or semicolons. A "!" before the first one negates all of them. In ifupdown a pattern can begin with
    /// "/".
    /// </summary>
    private static bool AnyMatches(string patterns, string name)
    {
        var all = patterns.Split((char[])[' ', ';'], StringSplitOptions.RemoveEmptyEntries);
        var inverted = all is [['!', ..], ..];
        return all.Any(p => Glob.Matches(p.TrimStart('!', '/'), name)) != inverted;
    }
}
