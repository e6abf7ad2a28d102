namespace ImageTools.Import.Pipeline.Objects;

/// <summary>Facts of a bucket that decide whether ECS can import from it.</summary>
/// <param name="Region">cn-hangzhou, …, without "oss-"; null when the service does not state it.</param>
/// <param name="Encryption">Server-side encryption by default (AES256, KMS, SM4), or null.</param>
/// <param name="StorageClass">Default class of objects.</param>
internal sealed record BucketFacts(string? Region, string? Encryption, string? StorageClass);
