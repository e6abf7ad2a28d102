namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>
/// Trees of device-mapper in one metadata volume. Thread-safe; the last nodes are kept in a small cache, which is direct-mapped and
/// without locks, because a published node never changes.
/// </summary>
internal sealed class LvmTree(string name, BlockSource metadata)
{
    // Two levels of 252 keys are enough for any disk; the format itself has no limit.
    private const int MaxDepth = 16,
        Slots = 256;
    private readonly LvmTreeNode?[] slots = new LvmTreeNode?[Slots];

    /// <summary>
    /// The leaf that has <paramref name="key"/>, if the tree has it, with the index of the last key that is not above it (-1 when all are),
    /// and the first key that does not belong into the leaf (<see cref="ulong.MaxValue"/> in the last one).
    /// </summary>
    public (LvmTreeNode Leaf, int Index, ulong End) Descend(ulong root, ulong key)
    {
        var (number, low, end) = (root, 0UL, ulong.MaxValue);
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            var node = Load(number);
            // A tree may be empty, but none of its branches.
            if (node.Count == 0 && depth > 0)
                throw Bad(number, "has no keys");
            // Each node has keys of its own range only, so no path leads back.
            if (node.Count > 0 && (node.Key(0) < low || (end != ulong.MaxValue && node.Key(node.Count - 1) >= end)))
                throw Bad(number, $"has keys outside of the range {low} to {end} that leads to it");
            var index = node.Find(key);
            if (node.IsLeaf)
                return (node, index, end);
            // A key below the first one would be in the first child.
            index = Math.Max(index, 0);
            (number, low) = (node.Value(index), node.Key(index));
            if (index + 1 < node.Count)
                end = node.Key(index + 1);
            else if (key < low)
                end = low;
        }
        throw Bad(root, "is the root of a tree without leaves");
    }

    /// <summary>The value of a key, or null.</summary>
    public ulong? Lookup(ulong root, ulong key)
    {
        var (leaf, index, _) = Descend(root, key);
        return index >= 0 && leaf.Key(index) == key ? leaf.Value(index) : null;
    }

    /// <summary>All keys of a tree with the first eight bytes of their values, in order.</summary>
    public IEnumerable<(ulong Key, ulong Value)> Walk(ulong root)
    {
        var next = 0UL;
        while (true)
        {
            var (leaf, index, end) = Descend(root, next);
            if (index < 0 || leaf.Key(index) < next)
                index++;
            for (; index < leaf.Count; index++)
                yield return (leaf.Key(index), leaf.Value(index));
            if (end == ulong.MaxValue)
                yield break;
            next = end;
        }
    }

    public ImageFormatException Bad(ulong node, string problem) =>
        new(name, $"btree node {node}", problem, offset: (long)Math.Min(node, 1L << 50) * LvmMetadataBlock.Size);

    private LvmTreeNode Load(ulong number)
    {
        ref var slot = ref slots[(int)(number % Slots)];
        var node = Volatile.Read(ref slot);
        if (node is null || node.Number != number)
        {
            node = LvmTreeNode.Read(name, metadata, number);
            Volatile.Write(ref slot, node);
        }
        return node;
    }
}
