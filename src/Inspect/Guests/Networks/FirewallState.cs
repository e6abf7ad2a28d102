namespace ImageTools.Inspect.Guests.Networks;

/// <summary>What a firewall does with new connections to the ssh server.</summary>
internal enum FirewallState
{
    /// <summary>It lets everybody in.</summary>
    Open,

    /// <summary>It lets everybody in but those from some addresses.</summary>
    OpenToMost,

    /// <summary>It lets nobody in, or some only.</summary>
    Closed,

    /// <summary>It depends on what can't be followed here.</summary>
    Unknown,
}
