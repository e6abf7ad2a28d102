namespace ImageTools.Cloud;

/// <summary>A key to sign with. Its text form shows no more than four characters of the public part.</summary>
public sealed class Credentials(string accessKeyId, string accessKeySecret, string? securityToken = null, DateTimeOffset? expiration = null)
{
    /// <summary>Public part.</summary>
    public string AccessKeyId { get; } = accessKeyId;

    /// <summary>Secret part. It is used for HMAC only.</summary>
    public string AccessKeySecret { get; } = accessKeySecret;

    /// <summary>Token of temporary credentials, or null.</summary>
    public string? SecurityToken { get; } = securityToken;

    /// <summary>When temporary credentials expire, or null.</summary>
    public DateTimeOffset? Expiration { get; } = expiration;

    /// <inheritdoc/>
    public override string ToString() => $"{(AccessKeyId.Length > 4 ? AccessKeyId[..4] : "")}…";
}
