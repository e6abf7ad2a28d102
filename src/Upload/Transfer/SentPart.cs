using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Transfer;

/// <summary>A part that is in the bucket and verified.</summary>
/// <param name="Part">Number and ETag from the service.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Crc64">Our CRC-64 of the bytes.</param>
/// <param name="Origin">How it came into the bucket.</param>
/// <param name="Sha256">SHA-256 of the bytes, or null.</param>
internal sealed record SentPart(OssPart Part, long Length, ulong Crc64, PartOrigin Origin, string? Sha256);
