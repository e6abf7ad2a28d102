using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Transfer;

/// <summary>A part that is in the bucket and proved.</summary>
/// <param name="Part">As the service named it.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Crc64">CRC-64 of the bytes, ours.</param>
/// <param name="Origin">How it came there.</param>
/// <param name="Sha256">SHA-256 of the bytes, or null.</param>
internal sealed record SentPart(OssPart Part, long Length, ulong Crc64, PartOrigin Origin, string? Sha256);
