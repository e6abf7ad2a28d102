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

    /// <summary>First effective value of keywords of sshd_config with its Includes, lower-case keyword to value and place.</summary>
    public IReadOnlyDictionary<string, SshSetting> Settings { get; init; } = new Dictionary<string, SshSetting>();

    /// <summary>Names of host key files.</summary>
    public IReadOnlyList<string> HostKeys { get; init; } = [];
}
