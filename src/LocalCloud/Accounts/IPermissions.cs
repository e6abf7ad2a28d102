namespace ImageTools.LocalCloud.Accounts;

/// <summary>What a key may do.</summary>
internal interface IPermissions
{
    /// <summary>Null when it is allowed; otherwise the kind of denial, in RAM's words.</summary>
    /// <param name="key">The key that signed the request.</param>
    /// <param name="action">oss:PutObject.</param>
    /// <param name="resource">bucket/key for OSS; null when every resource is meant.</param>
    string? Refusal(AccessKey key, string action, string? resource);
}
