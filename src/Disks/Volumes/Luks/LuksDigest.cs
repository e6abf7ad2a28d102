using System.Security.Cryptography;

namespace ImageTools.Disks.Volumes.Luks;

/// <summary>A digest of the volume's key (PBKDF2).</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Iterations">Its iterations.</param>
/// <param name="Salt">Its salt.</param>
/// <param name="Value">Its value.</param>
internal sealed record LuksDigest(string Hash, long Iterations, byte[] Salt, byte[] Value)
{
    private const long MostIterations = 50_000_000;

    /// <summary>The reason not to use it, the end of a sentence; null when it can be used.</summary>
    public string? Refusal() =>
        LuksHash.Of(Hash) is null ? $"has a digest with the hash {Hash}, which is not read"
        : Iterations is < 1 or > MostIterations ? $"has a digest of {Iterations} iterations; at most {MostIterations} are done"
        : Value.Length is < 16 or > 64 ? $"has a digest of {Value.Length} bytes"
        : null;

    /// <summary>Whether <paramref name="key"/> is the volume's key. Only when there is no <see cref="Refusal"/>.</summary>
    public bool Matches(ReadOnlySpan<byte> key)
    {
        Span<byte> digest = stackalloc byte[Value.Length];
        LuksHash.Of(Hash)!.Derive(key, Salt, (int)Iterations, digest);
        return CryptographicOperations.FixedTimeEquals(digest, Value);
    }
}
