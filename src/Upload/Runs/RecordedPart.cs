namespace ImageTools.Upload.Runs;

/// <summary>A part that arrived.</summary>
/// <param name="Number">1 to 10,000.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Crc64">CRC-64 of the bytes sent.</param>
/// <param name="ETag">ETag from the service.</param>
/// <param name="Sha256">SHA-256 of the bytes sent, when it was requested.</param>
internal sealed record RecordedPart(int Number, long Size, ulong Crc64, string ETag, string? Sha256 = null);
