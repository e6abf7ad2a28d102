using System.IO.Hashing;
using System.Security.Cryptography;

namespace ImageTools.Convert.Engine;

/// <summary>One hash while it runs.</summary>
internal abstract class RunningHash
{
    /// <summary>Begins the named hash.</summary>
    public static RunningHash Create(string name) =>
        name switch
        {
            "sha256" => new Cryptographic(HashAlgorithmName.SHA256),
            "md5" => new Cryptographic(HashAlgorithmName.MD5),
            "xxh3" => new Xxh3(),
            "tree" => new TreeHash(),
            _ => throw new ArgumentException($"Unknown hash '{name}'. Known hashes: {string.Join(", ", HashNames.All)}.", nameof(name)),
        };

    /// <summary>Adds bytes.</summary>
    public abstract void Append(ReadOnlySpan<byte> bytes);

    /// <summary>The value.</summary>
    public abstract byte[] Finish();

    private sealed class Cryptographic(HashAlgorithmName name) : RunningHash
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(name);

        public override void Append(ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);

        public override byte[] Finish()
        {
            using (hash)
                return hash.GetHashAndReset();
        }
    }

    private sealed class Xxh3 : RunningHash
    {
        private readonly XxHash128 hash = new();

        public override void Append(ReadOnlySpan<byte> bytes) => hash.Append(bytes);

        public override byte[] Finish() => hash.GetCurrentHash();
    }
}
