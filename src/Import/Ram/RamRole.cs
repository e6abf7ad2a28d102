namespace ImageTools.Import.Ram;

/// <summary>A role.</summary>
/// <param name="RoleName">Name.</param>
/// <param name="Arn">acs:ram::UID:role/NAME.</param>
/// <param name="AssumeRolePolicyDocument">The trust policy: JSON.</param>
public sealed record RamRole(string RoleName, string? Arn, string AssumeRolePolicyDocument);
