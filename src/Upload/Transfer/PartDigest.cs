using System.IO.Hashing;
using System.Security.Cryptography;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Transfer;

/// <summary>Computes the checksums of a part while its bytes pass.</summary>
/// <param name="hash">Whether to compute SHA-256 beside CRC-64.</param>
internal sealed class PartDigest(bool hash) : IDisposable
{
    private readonly Crc64 crc = OssCrc64.Begin();
    private readonly IncrementalHash? sha = hash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;

    /// <summary>Adds the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        crc.Append(bytes);
        sha?.AppendData(bytes);
    }

    /// <summary>CRC-64, and SHA-256 as lower-case hex when it was requested.</summary>
    public (ulong Crc64, string? Sha256) Finish() =>
        (crc.GetCurrentHashAsUInt64(), sha is null ? null : System.Convert.ToHexStringLower(sha.GetHashAndReset()));

    /// <inheritdoc/>
    public void Dispose() => sha?.Dispose();
}
