namespace ImageTools.Upload.Oss;

/// <summary>A part of a multipart upload in the service's listing.</summary>
/// <param name="Number">1 to 10,000.</param>
/// <param name="ETag">Upper-case MD5 of the part, without quotes.</param>
/// <param name="Size">Bytes; -1 when not known.</param>
/// <param name="Crc64">CRC-64, when the service states it.</param>
public sealed record OssPart(int Number, string ETag, long Size = -1, ulong? Crc64 = null);
