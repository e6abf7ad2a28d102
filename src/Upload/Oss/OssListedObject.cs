namespace ImageTools.Upload.Oss;

/// <summary>An object in a listing.</summary>
/// <param name="Location">Bucket and key.</param>
/// <param name="Length">Bytes; -1 when not stated.</param>
/// <param name="ETag">Opaque, without quotes.</param>
/// <param name="LastModified">As the service writes it (ISO 8601).</param>
/// <param name="StorageClass">Standard, IA, Archive, … or null.</param>
public sealed record OssListedObject(OssLocation Location, long Length, string ETag, string LastModified, string? StorageClass);
