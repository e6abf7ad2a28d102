namespace ImageTools.Upload.Oss;

/// <summary>The facts of an object from HEAD.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="ETag">Opaque, without quotes.</param>
/// <param name="Crc64">CRC-64 of the whole object, when stated.</param>
/// <param name="StorageClass">Standard, IA, Archive, …</param>
/// <param name="Encryption">Server-side encryption, or null.</param>
public sealed record OssObject(long Length, string ETag, ulong? Crc64, string? StorageClass, string? Encryption);
