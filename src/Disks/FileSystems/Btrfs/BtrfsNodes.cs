namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>
/// Reads the blocks of all trees. A copy that is not what its parent says, or does not match its checksum, is replaced by another copy.
/// Keeps the last blocks: direct-mapped and lock-free, because a block never changes.
/// </summary>
internal sealed class BtrfsNodes
{
    private const int CacheBytes = 16 << 20;

    private readonly BtrfsChunks chunks;
    private readonly BtrfsSuperblock super;
    private readonly IReadOnlySet<Guid> ids;
    private readonly string name;
    private readonly BtrfsNode?[] slots;

    /// <param name="chunks">Where the blocks lie.</param>
    /// <param name="super">The superblock.</param>
    /// <param name="ids">The file system ids that blocks may have: its own, and those of the seeds that it was grown from.</param>
    /// <param name="name">The name of the file system in errors.</param>
    public BtrfsNodes(BtrfsChunks chunks, BtrfsSuperblock super, IReadOnlySet<Guid> ids, string name)
    {
        this.chunks = chunks;
        this.super = super;
        this.ids = ids;
        this.name = name;
        slots = new BtrfsNode?[CacheBytes / super.NodeSize];
    }

    /// <summary>The name of the file system in errors.</summary>
    public string Name => name;

    /// <summary>The highest block of a tree.</summary>
    public BtrfsNode Read(BtrfsRoot root) => Read(root.Tree, root.Place, root.Level, root.Generation, null);

    /// <summary>The block that an entry of <paramref name="parent"/> names.</summary>
    public BtrfsNode Child(ulong tree, BtrfsNode parent, int index)
    {
        var (place, generation) = parent.Child(index);
        return Read(tree, place, parent.Level - 1, generation, parent.Key(index));
    }

    private BtrfsNode Read(ulong tree, BtrfsLogical place, int level, ulong generation, BtrfsKey? first)
    {
        ref var slot = ref slots[(int)((ulong)place.Value / (uint)super.NodeSize % (uint)slots.Length)];
        if (Volatile.Read(ref slot) is { } known && Differs(known, tree, place, level, generation, first) is null)
            return known;
        string? why = null;
        var attempts = chunks.Find(place) is { } chunk ? chunk.Attempts : throw Damaged(tree, place, "lies in no chunk");
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            var node = Attempt(place, attempt, out var problem);
            if (node is not null)
                problem = Differs(node, tree, place, level, generation, first);
            if (problem is null)
            {
                Volatile.Write(ref slot, node);
                return node!;
            }
            why ??= problem;
        }
        throw Damaged(tree, place, attempts == 1 ? why! : $"{why}, and no other copy can be used");
    }

    private BtrfsNode? Attempt(BtrfsLogical place, int attempt, out string? problem)
    {
        var bytes = new byte[super.NodeSize];
        if (!chunks.TryRead(place, bytes, attempt, out problem))
            return null;
        if (super.Checksum.Matches(bytes.AsSpan(BtrfsChecksum.MaxSize), bytes))
            return BtrfsNode.Read(bytes, out problem);
        problem = "does not match its checksum";
        return null;
    }

    // The parent says what its child is, so no block is found twice in a tree: levels descend, and keys ascend.
    private string? Differs(BtrfsNode node, ulong tree, BtrfsLogical place, int level, ulong generation, BtrfsKey? first)
    {
        if (node.Place != place)
            return $"has bytenr = {node.Place}";
        if (node.Level != level)
            return $"has level = {node.Level} in place of {level}";
        if (node.Generation != generation)
            return $"has generation = {node.Generation} in place of {generation}";
        if (first is { } key && (node.Count == 0 || node.Key(0) != key))
            return $"does not begin with the key {key}";
        // A snapshot shares the blocks of other subvolumes.
        if (BtrfsObject.IsSubvolume(tree) ? !BtrfsObject.IsSubvolume(node.Owner) : node.Owner != tree)
            return $"has owner = {(long)node.Owner}";
        return ids.Contains(node.FsId) ? null : $"has fsid = {node.FsId}";
    }

    private ImageFormatException Damaged(ulong tree, BtrfsLogical place, string problem) =>
        new(
            name,
            $"btrfs tree {(long)tree}, block at logical byte {place}",
            problem,
            hint: "Run btrfs check --readonly on the guest's disk; btrfs restore may still get files out of it."
        );
}
