namespace ImageTools.Upload.Incremental;

/// <summary>A part of a finished object.</summary>
/// <param name="Number">1 to 10,000; the parts of an object follow each other without gaps in its bytes.</param>
/// <param name="Start">Offset in the object.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Crc64">CRC-64 of its bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hex, when it was requested.</param>
public sealed record ObjectPart(int Number, long Start, long Length, ulong Crc64, string? Sha256 = null);
