namespace ImageTools.LocalCloud.Ram;

/// <summary>ram.json.</summary>
internal sealed record RamState
{
    public List<Role> Roles { get; init; } = [];

    public List<User> Users { get; init; } = [];

    public List<CustomPolicy> Policies { get; init; } = [];
}

/// <summary>A role and its policies.</summary>
internal sealed record Role(string Name, string Id, string Trust, string Description, DateTimeOffset Created, List<AttachedPolicy> Policies)
{
    /// <summary>The longest session of the role, in seconds.</summary>
    public int MaxSession { get; init; } = 3600;
}

/// <summary>A user and its policies. Its keys are stored with the account.</summary>
internal sealed record User(
    string Name,
    string Id,
    string DisplayName,
    string Comments,
    DateTimeOffset Created,
    List<AttachedPolicy> Policies
);

/// <summary>A policy on a role or a user; <paramref name="Type"/> is System or Custom.</summary>
internal sealed record AttachedPolicy(string Name, string Type, DateTimeOffset Attached);

/// <summary>A policy of the account's own.</summary>
internal sealed record CustomPolicy(string Name, string Document, string Description, DateTimeOffset Created);
