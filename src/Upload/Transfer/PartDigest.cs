using System.Security.Cryptography;
using ImageTools.Convert.Engine;
using ImageTools.Upload.Oss;

namespace ImageTools.Upload.Transfer;

/// <summary>Computes the checksums of a part while its bytes pass.</summary>
/// <param name="hash">Whether to compute SHA-256 beside CRC-64.</param>
internal sealed class PartDigest(bool hash) : IDisposable
{
    private readonly IncrementalHash? sha = hash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private ulong crc;

    /// <summary>Adds the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => Append(bytes, OssCrc64.Compute(bytes));

    /// <summary>Adds the next bytes, whose <see cref="Stretch.Checksum"/> is their CRC-64.</summary>
    public void Append(Stretch stretch)
    {
        var bytes = stretch.Bytes.Span;
        Append(bytes, stretch.IsZero ? OssCrc64.OfZeros(bytes.Length) : stretch.Checksum);
    }

    /// <summary>CRC-64, and SHA-256 as lower-case hex when it was requested.</summary>
    public (ulong Crc64, string? Sha256) Finish() => (crc, sha is null ? null : System.Convert.ToHexStringLower(sha.GetHashAndReset()));

    /// <inheritdoc/>
    public void Dispose() => sha?.Dispose();

    private void Append(ReadOnlySpan<byte> bytes, ulong next)
    {
        crc = OssCrc64.Combine(crc, next, bytes.Length);
        sha?.AppendData(bytes);
    }
}
