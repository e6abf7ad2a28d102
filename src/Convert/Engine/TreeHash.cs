using System.Security.Cryptography;

namespace ImageTools.Convert.Engine;

/// <summary>
/// SHA-256 over the SHA-256 values of leaves of 4 MiB (the last one may be shorter). All processors can hash leaves, and a leaf of zeros
/// costs nothing after the first one; `split -b 4M --filter='sha256sum -b | cut -c-64 | xxd -r -p' FILE | sha256sum` gives the same value.
/// </summary>
internal sealed class TreeHash : RunningHash
{
    /// <summary>Bytes of a leaf.</summary>
    public const int LeafSize = 4 << 20;

    private static readonly Lazy<byte[]> ZeroLeaf = new(() => SHA256.HashData(new byte[LeafSize]));
    private readonly IncrementalHash root = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Queue<Task<byte[]>> leaves = [];
    private readonly Stack<byte[]> free = [];
    private byte[]? leaf;
    private int used;
    private bool onlyZeros = true;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            leaf ??= NewLeaf();
            var take = Math.Min(bytes.Length, LeafSize - used);
            bytes[..take].CopyTo(leaf.AsSpan(used));
            onlyZeros = onlyZeros && !bytes[..take].ContainsAnyExcept((byte)0);
            used += take;
            bytes = bytes[take..];
            if (used == LeafSize)
                EndLeaf();
        }
    }

    /// <inheritdoc/>
    public override byte[] Finish()
    {
        if (used > 0)
            EndLeaf();
        Collect(0);
        using (root)
            return root.GetHashAndReset();
    }

    private void EndLeaf()
    {
        var (bytes, length) = (leaf!, used);
        if (onlyZeros && length == LeafSize)
        {
            leaves.Enqueue(Task.FromResult(ZeroLeaf.Value));
        }
        else
        {
            leaves.Enqueue(
                Task.Run(() =>
                {
                    var hash = SHA256.HashData(bytes.AsSpan(0, length));
                    lock (free)
                        free.Push(bytes);
                    return hash;
                })
            );
            leaf = null;
        }
        (used, onlyZeros) = (0, true);
        Collect(Environment.ProcessorCount);
    }

    private byte[] NewLeaf()
    {
        lock (free)
            return free.Count > 0 ? free.Pop() : GC.AllocateUninitializedArray<byte>(LeafSize);
    }

    /// <summary>Waits until at most <paramref name="most"/> leaves are being hashed.</summary>
    private void Collect(int most)
    {
        while (leaves.Count > most)
            root.AppendData(leaves.Dequeue().GetAwaiter().GetResult());
    }
}
