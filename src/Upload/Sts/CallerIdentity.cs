namespace ImageTools.Upload.Sts;

/// <summary>Who signs.</summary>
/// <param name="AccountId">Account.</param>
/// <param name="Arn">User or role session.</param>
/// <param name="IdentityType">Account, RAMUser, AssumedRoleUser.</param>
/// <param name="PrincipalId">Id of the principal.</param>
public sealed record CallerIdentity(string AccountId, string Arn, string IdentityType, string PrincipalId);
