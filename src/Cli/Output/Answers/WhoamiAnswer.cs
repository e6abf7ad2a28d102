using System.Text.Json.Serialization;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The document of whoami --json.</summary>
internal sealed record WhoamiAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.whoami/1";

    /// <summary>Account.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? AccountId { get; init; }

    /// <summary>ARN of the user or role.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Arn { get; init; }

    /// <summary>RAMUser, AssumedRoleUser, Account.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? IdentityType { get; init; }

    /// <summary>Source of the credentials.</summary>
    public required string Source { get; init; }

    /// <summary>The first characters of the key's id; never a secret.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>Whether the credentials are temporary.</summary>
    public required bool Temporary { get; init; }

    /// <summary>When the credentials expire.</summary>
    public DateTimeOffset? Expiration { get; init; }
}
