namespace ImageTools.Inspect.Guests;

/// <summary>The ssh server.</summary>
public sealed record SshFacts
{
    /// <summary>Guest path of sshd (or dropbear), or null when not installed.</summary>
    public string? Server { get; init; }

    /// <summary>Path of the link or file that enables it, or null when it is not enabled.</summary>
    public string? EnabledBy { get; init; }

    /// <summary>Path that masks or prevents it (link to /dev/null, sshd_not_to_be_run), or null.</summary>
    public string? BlockedBy { get; init; }

    /// <summary>
    /// Value of keywords of sshd_config, with its Includes and Match blocks, that a connection of root gets; lower-case keyword to
    /// value and place.
    /// </summary>
    public IReadOnlyDictionary<string, SshSetting> Settings { get; init; } = new Dictionary<string, SshSetting>();

    /// <summary>
    /// Values in Match blocks that are for some connections of root only (an address range): for those they win over
    /// <see cref="Settings"/>.
    /// </summary>
    public IReadOnlyDictionary<string, SshSetting> SomeConnections { get; init; } = new Dictionary<string, SshSetting>();

    /// <summary>The line of its configuration that sshd stops at, and why; null when it takes all of it.</summary>
    public TextLine? Refuses { get; init; }

    /// <summary>ListenAddress lines; empty for every address.</summary>
    public IReadOnlyList<SshSetting> ListensOn { get; init; } = [];

    /// <summary>Groups that root is in.</summary>
    public IReadOnlyList<string> RootGroups { get; init; } = ["root"];

    /// <summary>The user that cloud-init makes, by cloud.cfg; null when it does not say.</summary>
    public string? DefaultUser { get; init; }

    /// <summary>Ports that it listens on.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [22];

    /// <summary>Names of host key files.</summary>
    public IReadOnlyList<string> HostKeys { get; init; } = [];
}
