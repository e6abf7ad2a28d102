namespace ImageTools.LocalCloud.Ram;

/// <summary>ram.json.</summary>
internal sealed record RamState
{
    public List<Role> Roles { get; init; } = [];

    public List<CustomPolicy> Policies { get; init; } = [];
}

/// <summary>A role and what is attached to it.</summary>
internal sealed record Role(string Name, string Id, string Trust, string Description, DateTimeOffset Created, List<AttachedPolicy> Policies);

/// <summary>A policy on a role; <paramref name="Type"/> is System or Custom.</summary>
internal sealed record AttachedPolicy(string Name, string Type, DateTimeOffset Attached);

/// <summary>A policy of the account's own.</summary>
internal sealed record CustomPolicy(string Name, string Document, string Description, DateTimeOffset Created);
