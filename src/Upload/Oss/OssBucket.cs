namespace ImageTools.Upload.Oss;

/// <summary>The response of GetBucketInfo.</summary>
/// <param name="Name">Bucket.</param>
/// <param name="Region">Bare region id, or null.</param>
/// <param name="StorageClass">Default class of objects, or null.</param>
/// <param name="Encryption">Default server-side encryption (AES256, KMS, SM4), or null.</param>
public sealed record OssBucket(string Name, string? Region, string? StorageClass, string? Encryption)
{
    /// <summary>Account that owns it, or null when the service does not state it.</summary>
    public string? Owner { get; init; }
}
