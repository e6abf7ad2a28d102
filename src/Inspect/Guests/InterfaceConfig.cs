namespace ImageTools.Inspect.Guests;

/// <summary>How one file configures one interface.</summary>
public sealed record InterfaceConfig
{
    /// <summary>netplan, networkmanager, ifupdown, ifcfg, networkd, wicked, rc.conf.</summary>
    public required string Stack { get; init; }

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

    /// <summary>MAC address that it is bound to, or null.</summary>
    public string? Mac { get; init; }

    /// <summary>Starts at boot.</summary>
    public bool OnBoot { get; init; } = true;
}
