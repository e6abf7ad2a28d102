namespace ImageTools.Convert.Qcow2;

/// <summary>What a worker made of some clusters: the stored forms one behind the other. Reused.</summary>
/// <param name="capacity">Most clusters.</param>
/// <param name="clusterSize">Bytes of a cluster.</param>
internal sealed class CompressedBatch(int capacity, int clusterSize)
{
    private readonly byte[] bytes = GC.AllocateUninitializedArray<byte>(capacity * clusterSize);
    private readonly int[] lengths = new int[capacity];
    private int used;

    /// <summary>First cluster.</summary>
    public long First { get; private set; }

    /// <summary>Clusters.</summary>
    public int Count { get; private set; }

    /// <summary>Where the next cluster goes.</summary>
    public Span<byte> Free => bytes.AsSpan(used);

    /// <summary>Empties the batch.</summary>
    public void Begin(long first)
    {
        First = first;
        Count = 0;
        used = 0;
    }

    /// <summary>The next cluster is all zeros.</summary>
    public void AddZero() => lengths[Count++] = 0;

    /// <summary>The next cluster was compressed into <see cref="Free"/>.</summary>
    public void AddCompressed(int length)
    {
        lengths[Count++] = length;
        used += length;
    }

    /// <summary>The next cluster does not become smaller.</summary>
    public void AddPlain(ReadOnlySpan<byte> cluster)
    {
        cluster.CopyTo(Free);
        lengths[Count++] = clusterSize;
        used += clusterSize;
    }

    /// <summary>Stored length of a cluster: 0 for zeros, the cluster size for a plain one.</summary>
    public int LengthOf(int index) => lengths[index];

    /// <summary>The stored forms from <paramref name="start"/> on.</summary>
    public ReadOnlySpan<byte> Bytes(int start, int length) => bytes.AsSpan(start, length);
}
