namespace ImageTools.LocalCloud.Accounts;

/// <summary>What a key may do.</summary>
internal interface IPermissions
{
    /// <summary>Null when it may; otherwise how it is forbidden, in RAM's words.</summary>
    /// <param name="key">Who asks.</param>
    /// <param name="action">oss:PutObject.</param>
    /// <param name="resource">bucket/key for OSS; null when every resource is meant.</param>
    string? Refusal(AccessKey key, string action, string? resource);
}
