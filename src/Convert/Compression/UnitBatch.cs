namespace ImageTools.Convert.Compression;

/// <summary>Some neighbouring units of the disk: the guest-visible bytes and the stored form of each. Batches are reused.</summary>
/// <param name="capacity">Most units.</param>
/// <param name="unitSize">Bytes of a unit.</param>
internal sealed class UnitBatch(int capacity, int unitSize)
{
    /// <summary>A unit that does not become smaller can grow by the frames of stored blocks and the wrapper.</summary>
    public const int Slack = 256;

    private const int InContent = -1;
    private readonly byte[] content = GC.AllocateUninitializedArray<byte>(capacity * unitSize);
    private readonly byte[] bytes = GC.AllocateUninitializedArray<byte>(capacity * (unitSize + Slack));
    private readonly int[] starts = new int[capacity];
    private readonly int[] lengths = new int[capacity];
    private int used;

    /// <summary>First unit.</summary>
    public long First { get; private set; }

    /// <summary>Units.</summary>
    public int Count { get; private set; }

    /// <summary>What the guest sees.</summary>
    public Span<byte> Content => content.AsSpan(0, Count * unitSize);

    /// <summary>The same bytes as memory, for a hash that runs on other threads.</summary>
    public ReadOnlyMemory<byte> ContentMemory => content.AsMemory(0, Count * unitSize);

    /// <summary>Buffer for the next stored form.</summary>
    public Span<byte> Free => bytes.AsSpan(used, unitSize + Slack);

    /// <summary>Empties the batch.</summary>
    public void Begin(long first, int count)
    {
        (First, Count, used) = (first, count, 0);
        Array.Clear(lengths);
    }

    /// <summary>What the guest sees of one unit.</summary>
    public ReadOnlySpan<byte> UnitOf(int index) => content.AsSpan(index * unitSize, unitSize);

    /// <summary>Records that a unit's stored form was written to <see cref="Free"/>. Units may come in any order.</summary>
    public void Store(int index, int length)
    {
        (starts[index], lengths[index]) = (used, length);
        used += length;
    }

    /// <summary>Records that a unit is stored uncompressed.</summary>
    public void StorePlain(int index) => (starts[index], lengths[index]) = (InContent, unitSize);

    /// <summary>Records that a unit is not stored, because it is all zeros.</summary>
    public void Drop(int index) => lengths[index] = 0;

    /// <summary>Whether a unit already has its stored form.</summary>
    public bool IsStored(int index) => lengths[index] > 0;

    /// <summary>Whether a unit is stored uncompressed.</summary>
    public bool IsPlain(int index) => lengths[index] > 0 && starts[index] == InContent;

    /// <summary>The stored form of a unit; empty for zeros.</summary>
    public ReadOnlySpan<byte> StoredOf(int index) => IsPlain(index) ? UnitOf(index) : bytes.AsSpan(starts[index], lengths[index]);
}
