namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A thin pool: its metadata say which blocks of its data the blocks of each thin volume are.</summary>
internal sealed record LvmThinPool
{
    // A mapping is the block of the data above the time of its making.
    private const int TimeBits = 24;

    public required string Name { get; init; }

    public required LvmThinSuperblock Superblock { get; init; }

    /// <summary>The nodes of every tree of the pool.</summary>
    public required LvmTree Trees { get; init; }

    public required BlockSource Data { get; init; }

    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>The block of the data in the value of a mapping.</summary>
    public static ulong BlockOf(ulong mapping) => mapping >> TimeBits;

    /// <summary>Opens the pool.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="metadata">The volume with the metadata.</param>
    /// <param name="data">The volume with the data.</param>
    /// <param name="chunkSectors">The size of a block in the metadata of the group.</param>
    public static LvmThinPool Open(string name, BlockSource metadata, BlockSource data, long? chunkSectors)
    {
        var superblock = LvmThinSuperblock.Read(name, metadata);
        if (chunkSectors is { } said && said != superblock.BlockBytes / Sectors.Size)
        {
            throw new ImageFormatException(
                name,
                "thin pool superblock",
                $"is not the chunk_size {said} that the volume group states",
                "data_block_size",
                superblock.BlockBytes / Sectors.Size
            );
        }
        return new LvmThinPool
        {
            Name = name,
            Superblock = superblock,
            Trees = new LvmTree(name, metadata),
            Data = data,
            Remarks = superblock.NeedsCheck ? [$"The pool {name} is marked as damaged (needs_check): thin_repair mends it."] : [],
        };
    }

    /// <summary>The bytes of a thin volume.</summary>
    public BlockSource Open(string name, long device, long length, BlockSource? external)
    {
        // A device that was never used since its making has a tree without leaves, but a tree.
        var root = Trees.Lookup(Superblock.Mappings, (ulong)device);
        if (root is not { } found)
        {
            throw new ImageFormatException(
                name,
                "thin pool",
                "is not among the devices of the pool",
                "device_id",
                device,
                hint: "thin_repair may find it again."
            );
        }
        // A damaged tree is an error now, and not a volume on which nothing is recognised.
        _ = Find(found, 0, 1);
        return new LvmThinSource(name, this, found, length, external);
    }

    /// <summary>
    /// The run that begins at a block of a volume: its number of blocks, at least one and at most <paramref name="most"/>, and the block of
    /// the data with which it begins, or -1 where nothing is mapped.
    /// </summary>
    public (long Count, long Place) Find(ulong root, long block, long most)
    {
        var (leaf, index, end) = Trees.Descend(root, (ulong)block);
        if (index < 0 || leaf.Key(index) != (ulong)block)
        {
            var next = index + 1 < leaf.Count ? leaf.Key(index + 1) : end;
            return ((long)Math.Min(next - (ulong)block, (ulong)most), -1);
        }
        var first = BlockOf(leaf.Value(index));
        var count = 1;
        while (
            count < most
            && index + count < leaf.Count
            && leaf.Key(index + count) == (ulong)(block + count)
            && BlockOf(leaf.Value(index + count)) == first + (ulong)count
        )
        {
            count++;
        }
        if (first + (ulong)count > (ulong)(Data.Length / Superblock.BlockBytes))
            throw Trees.Bad(leaf.Number, $"maps block {block} to block {first}, which lies outside the data of the pool");
        return (count, (long)first);
    }
}
