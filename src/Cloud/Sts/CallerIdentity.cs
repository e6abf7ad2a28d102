namespace ImageTools.Cloud.Sts;

/// <summary>Whose credentials these are.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Arn">The user or assumed role.</param>
/// <param name="IdentityType">Account, RAMUser or AssumedRoleUser.</param>
public sealed record CallerIdentity(string AccountId, string? Arn, string? IdentityType);
