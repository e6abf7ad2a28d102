namespace ImageTools.Inspect.Guests.Networks;

/// <summary>What a firewall does with new connections to the SSH server.</summary>
internal enum FirewallState
{
    /// <summary>It lets everybody in.</summary>
    Open,

    /// <summary>It lets everybody in, except from some addresses.</summary>
    OpenToMost,

    /// <summary>It lets nobody in, or only some addresses.</summary>
    Closed,

    /// <summary>Unknown: it depends on something that can't be followed here.</summary>
    Unknown,
}
