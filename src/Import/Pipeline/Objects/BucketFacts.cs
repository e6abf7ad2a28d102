namespace ImageTools.Import.Pipeline.Objects;

/// <summary>What of a bucket decides whether ECS can import from it.</summary>
/// <param name="Region">cn-hangzhou, …, without "oss-"; null when the service does not say.</param>
/// <param name="Encryption">Server-side encryption by default (AES256, KMS, SM4), or null.</param>
/// <param name="StorageClass">Class that objects get by default.</param>
internal sealed record BucketFacts(string? Region, string? Encryption, string? StorageClass);
