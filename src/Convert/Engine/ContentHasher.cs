using System.IO.Hashing;
using System.Security.Cryptography;
using ImageTools.Disks;

namespace ImageTools.Convert.Engine;

/// <summary>Hashes a source from front to back, with reading and decoding on several threads.</summary>
internal static class ContentHasher
{
    private const int ChunkSize = 1 << 20;

    /// <summary>Lower-case hex by algorithm: sha256, md5, xxh3 (128 bits).</summary>
    public static IReadOnlyDictionary<string, string> Hash(
        BlockSource source, IReadOnlyList<string> algorithms, int threads, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var hashes = algorithms.Select(Create).ToArray();
        var workers = Workers.Count(threads);
        var slots = new Slot[workers * 3];
        for (var i = 0; i < slots.Length; i++)
            slots[i] = new Slot();
        new OrderedPipeline<long, Slot>(slots).Run(
            Chunks(source.Length),
            workers,
            () => Stateless.Instance,
            (_, start, slot) => slot.Fill(source, start),
            slot =>
            {
                // Several algorithms read the same warm buffer at the same time.
                if (hashes.Length == 1)
                    hashes[0].Append(slot.Bytes);
                else
                    Parallel.ForEach(hashes, h => h.Append(slot.Bytes));
                progress?.Report(new WorkProgress("hash", slot.Start + slot.Bytes.Length, source.Length));
            },
            cancellation);
        return algorithms.Zip(hashes).ToDictionary(p => p.First, p => p.Second.Finish());
    }

    private static IEnumerable<long> Chunks(long length)
    {
        for (long start = 0; start < length; start += ChunkSize)
            yield return start;
    }

    private static Hasher Create(string algorithm) => algorithm switch
    {
        "sha256" => new CryptographicHasher(HashAlgorithmName.SHA256),
        "md5" => new CryptographicHasher(HashAlgorithmName.MD5),
        "xxh3" => new Xxh3Hasher(),
        _ => throw new ArgumentException($"Unknown hash '{algorithm}'; known are sha256, md5, xxh3.", nameof(algorithm)),
    };

    private abstract class Hasher
    {
        public abstract void Append(ReadOnlyMemory<byte> bytes);

        public abstract string Finish();
    }

    private sealed class CryptographicHasher(HashAlgorithmName name) : Hasher
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(name);

        public override void Append(ReadOnlyMemory<byte> bytes) => hash.AppendData(bytes.Span);

        public override string Finish()
        {
            using (hash)
                return System.Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    private sealed class Xxh3Hasher : Hasher
    {
        private readonly XxHash128 hash = new();

        public override void Append(ReadOnlyMemory<byte> bytes) => hash.Append(bytes.Span);

        public override string Finish() => System.Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private sealed class Slot
    {
        private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(ChunkSize);

        public long Start { get; private set; }

        public ReadOnlyMemory<byte> Bytes { get; private set; }

        public void Fill(BlockSource source, long start)
        {
            var length = (int)Math.Min(ChunkSize, source.Length - start);
            source.Read(start, buffer.AsSpan(0, length));
            (Start, Bytes) = (start, buffer.AsMemory(0, length));
        }
    }

    private sealed class Stateless : IDisposable
    {
        public static readonly Stateless Instance = new();

        public void Dispose()
        {
        }
    }
}
