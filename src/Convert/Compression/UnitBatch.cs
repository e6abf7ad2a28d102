namespace ImageTools.Convert.Compression;

/// <summary>Some neighbouring units of the disk: what the guest sees, and what will be stored of each. Reused.</summary>
/// <param name="capacity">Most units.</param>
/// <param name="unitSize">Bytes of a unit.</param>
internal sealed class UnitBatch(int capacity, int unitSize)
{
    /// <summary>A unit that does not become smaller may grow by the frames of stored blocks and the wrapping.</summary>
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

    /// <summary>The same for whoever keeps it while it hashes.</summary>
    public ReadOnlyMemory<byte> ContentMemory => content.AsMemory(0, Count * unitSize);

    /// <summary>Where the next stored form goes.</summary>
    public Span<byte> Free => bytes.AsSpan(used, unitSize + Slack);

    /// <summary>Empties the batch.</summary>
    public void Begin(long first, int count)
    {
        (First, Count, used) = (first, count, 0);
        Array.Clear(lengths);
    }

    /// <summary>What the guest sees of one unit.</summary>
    public ReadOnlySpan<byte> UnitOf(int index) => content.AsSpan(index * unitSize, unitSize);

    /// <summary>A unit was put into <see cref="Free"/> in its stored form. Units may come in any order.</summary>
    public void Store(int index, int length)
    {
        (starts[index], lengths[index]) = (used, length);
        used += length;
    }

    /// <summary>A unit is stored as the guest sees it.</summary>
    public void StorePlain(int index) => (starts[index], lengths[index]) = (InContent, unitSize);

    /// <summary>A unit is not stored, since it is all zeros.</summary>
    public void Drop(int index) => lengths[index] = 0;

    /// <summary>Whether a unit has its stored form already.</summary>
    public bool IsStored(int index) => lengths[index] > 0;

    /// <summary>Whether a unit is stored as the guest sees it.</summary>
    public bool IsPlain(int index) => lengths[index] > 0 && starts[index] == InContent;

    /// <summary>What is stored of a unit; nothing for zeros.</summary>
    public ReadOnlySpan<byte> StoredOf(int index) => IsPlain(index) ? UnitOf(index) : bytes.AsSpan(starts[index], lengths[index]);
}
