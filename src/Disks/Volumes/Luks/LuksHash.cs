using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ImageTools.Disks.Volumes.Luks;

/// <summary>A hash by its name in a header, with what LUKS makes of it.</summary>
internal sealed class LuksHash
{
    private readonly HashAlgorithmName name;

    private LuksHash(HashAlgorithmName name, int size)
    {
        this.name = name;
        Size = size;
    }

    /// <summary>Bytes of a digest.</summary>
    public int Size { get; }

    /// <summary>The hash of a name, or null for one that is not there (ripemd160, whirlpool).</summary>
    public static LuksHash? Of(string name) =>
        name.ToLowerInvariant() switch
        {
            "sha1" => new(HashAlgorithmName.SHA1, 20),
            "sha256" => new(HashAlgorithmName.SHA256, 32),
            "sha384" => new(HashAlgorithmName.SHA384, 48),
            "sha512" => new(HashAlgorithmName.SHA512, 64),
            _ => null,
        };

    /// <summary>PBKDF2 with this hash.</summary>
    public void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations, Span<byte> key) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, key, iterations, name);

    /// <summary>The digest of some bytes.</summary>
    public byte[] Digest(ReadOnlySpan<byte> bytes)
    {
        using var hash = IncrementalHash.CreateHash(name);
        hash.AppendData(bytes);
        return hash.GetHashAndReset();
    }

    /// <summary>
    /// The anti-forensic merge: a key that was spread over many stripes, so that losing one sector of them loses the key.
    /// </summary>
    public void Merge(ReadOnlySpan<byte> stripes, Span<byte> key)
    {
        key.Clear();
        for (var at = 0; at < stripes.Length; at += key.Length)
        {
            if (at > 0)
                Diffuse(key);
            for (var i = 0; i < key.Length; i++)
                key[i] ^= stripes[at + i];
        }
    }

    // Each piece of the length of a digest becomes the digest of its number and itself.
    private void Diffuse(Span<byte> block)
    {
        using var hash = IncrementalHash.CreateHash(name);
        Span<byte> number = stackalloc byte[4];
        Span<byte> digest = stackalloc byte[64];
        for (var (at, index) = (0, 0u); at < block.Length; at += Size, index++)
        {
            var piece = block.Slice(at, Math.Min(Size, block.Length - at));
            BinaryPrimitives.WriteUInt32BigEndian(number, index);
            hash.AppendData(number);
            hash.AppendData(piece);
            hash.GetHashAndReset(digest);
            digest[..piece.Length].CopyTo(piece);
        }
        CryptographicOperations.ZeroMemory(digest);
    }
}
