using ImageTools.Inspect.Guests.Networks;
using ImageTools.Inspect.Guests.Reading;

namespace ImageTools.Inspect.Guests;

/// <summary>How one file configures one interface.</summary>
public sealed record InterfaceConfig
{
    /// <summary>The program that it is written for.</summary>
    public required NetworkStackKind Stack { get; init; }

    /// <summary>Guest path.</summary>
    public required string Path { get; init; }

    /// <summary>1-based line where it begins, or 0.</summary>
    public int Line { get; init; }

    /// <summary>Interface name, pattern or match as written; "*" when the file applies to any.</summary>
    public required string Selector { get; init; }

    /// <summary>True when <see cref="Selector"/> matches any, or by driver or pattern.</summary>
    public bool IsWildcard { get; init; }

    /// <summary>DHCPv4 is on.</summary>
    public bool Dhcp { get; init; }

    /// <summary>Static addresses as written.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Static gateway, or null.</summary>
    public string? Gateway { get; init; }

    /// <summary>MAC address that it is bound to (or that it gives the card, see <see cref="SetsMac"/>), or null.</summary>
    public string? Mac { get; init; }

    /// <summary><see cref="Mac"/> is given to the card, whatever its own is: the configuration is not bound to it.</summary>
    public bool SetsMac { get; init; }

    /// <summary>Patterns of the driver that it is for, with blanks between them, or null for any.</summary>
    public string? Driver { get; init; }

    /// <summary>Starts at boot.</summary>
    public bool OnBoot { get; init; } = true;

    /// <summary>The name that it gives the card before it looks at names (netplan's set-name), or null.</summary>
    internal string? NewName { get; init; }

    /// <summary>
    /// The name of systemd-networkd's file for it: of those that match an interface the first by name is the only one. Null for
    /// other programs'.
    /// </summary>
    internal string? Order { get; init; }

    /// <summary>systemd-networkd is told to leave the interface alone.</summary>
    internal bool IsUnmanaged { get; init; }

    /// <summary>Its program takes the selector for the name of no interface (ifupdown knows no patterns behind "iface").</summary>
    internal bool FitsNone { get; init; }

    /// <summary>Whether it is for cards of ECS: they have the driver virtio_net, and a MAC address that no image knows.</summary>
    internal bool FitsCard => !FitsNone && (Mac is null || SetsMac) && (Driver is null || AnyMatches(Driver, "virtio_net"));

    /// <summary>Whether it is for an interface of ECS of this name.</summary>
    internal bool Fits(string name)
    {
        if (!FitsCard)
            return false;
        // The rename asks for the kernel's own name; where it does not come about, what follows is for the new name alone.
        if (NewName is not null)
            return NewName == name || Selector == Driver || AnyMatches(Selector, InterfaceNames.OfKernel);
        return Selector == Driver || AnyMatches(Selector, name);
    }

    /// <summary>
    /// Patterns with blanks or semicolons between them; a "!" before the first one turns all of them round, and ifupdown begins
    /// one with "/".
    /// </summary>
    private static bool AnyMatches(string patterns, string name)
    {
        var all = patterns.Split((char[])[' ', ';'], StringSplitOptions.RemoveEmptyEntries);
        var inverted = all is [['!', ..], ..];
        return all.Any(p => Glob.Matches(p.TrimStart('!', '/'), name)) != inverted;
    }
}
