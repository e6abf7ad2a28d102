namespace ImageTools.LocalCloud.Accounts;

/// <summary>account.json: who owns this cloud.</summary>
internal sealed record AccountState
{
    public required string AccountId { get; init; }

    public required AccessKey Owner { get; init; }

    /// <summary>Keys of RAM users.</summary>
    public List<AccessKey> UserKeys { get; init; } = [];

    public List<AccessKey> Sessions { get; init; } = [];
}
