namespace ImageTools.Cloud.Sts;

/// <summary>A role to assume (notes, 6.3).</summary>
/// <param name="Arn">acs:ram::UID:role/NAME.</param>
/// <param name="SessionName">2 to 64 of A-Z a-z 0-9 . @ _ -; the account's audit trail shows it.</param>
/// <param name="DurationSeconds">900 to what the role allows.</param>
/// <param name="Policy">JSON that narrows the session, or null.</param>
/// <param name="ExternalId">External id that a role of another account may ask for, or null.</param>
public sealed record RoleRequest(
    string Arn,
    string SessionName = "imagetools",
    int DurationSeconds = 3600,
    string? Policy = null,
    string? ExternalId = null
);
