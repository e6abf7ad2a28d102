namespace ImageTools.Inspect.Guests;

/// <summary>What was found of the SSH server.</summary>
public sealed record SshFacts
{
    /// <summary>Guest path of sshd (or dropbear), or null when not installed.</summary>
    public string? Server { get; init; }

    /// <summary>Path of the link or file that enables the server, or null when it is not enabled.</summary>
    public string? EnabledBy { get; init; }

    /// <summary>Path that masks or prevents it (a link to /dev/null, sshd_not_to_be_run), or null.</summary>
    public string? BlockedBy { get; init; }

    /// <summary>
    /// The settings of sshd_config for a connection of root, with Includes and Match blocks. The key is the keyword in lower case. The
    /// value has its place.
    /// </summary>
    public IReadOnlyDictionary<string, SshSetting> Settings { get; init; } = new Dictionary<string, SshSetting>();

    /// <summary>
    /// Values in Match blocks that apply to only some connections of root, such as an address range. For those they override <see
    /// cref="Settings"/>.
    /// </summary>
    public IReadOnlyDictionary<string, SshSetting> SomeConnections { get; init; } = new Dictionary<string, SshSetting>();

    /// <summary>The line of the configuration where sshd stops, and why; null when sshd accepts all of it.</summary>
    public TextLine? Refuses { get; init; }

    /// <summary>ListenAddress lines; empty means every address.</summary>
    public IReadOnlyList<SshSetting> ListensOn { get; init; } = [];

    /// <summary>Groups of root.</summary>
    public IReadOnlyList<string> RootGroups { get; init; } = ["root"];

    /// <summary>The user that cloud-init creates, from cloud.cfg; null when it does not say.</summary>
    public string? DefaultUser { get; init; }

    /// <summary>Ports that the server listens on.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [22];

    /// <summary>Names of host key files.</summary>
    public IReadOnlyList<string> HostKeys { get; init; } = [];
}
