namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>A tree of items, with what a log replaces in it. Thread-safe; nothing is kept beside the cache of blocks.</summary>
internal sealed class BtrfsTree(BtrfsNodes nodes, BtrfsRoot root, BtrfsOverlay? overlay = null)
{
    /// <summary>Number of the tree.</summary>
    public ulong Id => root.Tree;

    /// <summary>The item with exactly this key, or null.</summary>
    public BtrfsItem? Find(BtrfsKey key) => LastAtMost(key) is { } found && found.Key == key ? found : null;

    /// <summary>The last item whose key is not above <paramref name="key"/>, or null.</summary>
    public BtrfsItem? LastAtMost(BtrfsKey key)
    {
        var replaced = overlay?.LastAtMost(key);
        for (var at = key; ;)
        {
            var stored = StoredAtMost(at);
            if (replaced is { } over && (stored is null || over.Key >= stored.Value.Key))
                return over;
            if (stored is null || overlay is null || !overlay.Hides(stored.Value.Key))
                return stored;
            if (Before(stored.Value.Key) is not { } before)
                return replaced;
            at = before;
        }
    }

    /// <summary>The items from one key to another, both included, ascending.</summary>
    public IEnumerable<BtrfsItem> Range(BtrfsKey from, BtrfsKey to)
    {
        if (from > to)
            return [];
        var stored = Stored(from, to);
        return overlay is null ? stored : overlay.Over(stored, from, to);
    }

    /// <summary>The items of one object of one type.</summary>
    public IEnumerable<BtrfsItem> Range(ulong objectId, BtrfsItemType type) =>
        Range(BtrfsKey.First(objectId, type), BtrfsKey.Last(objectId, type));

    private static BtrfsKey? Before(BtrfsKey key)
    {
        if (key.Offset > 0)
            return key with { Offset = key.Offset - 1 };
        if (key.Type > 0)
            return new BtrfsKey(key.ObjectId, key.Type - 1, ulong.MaxValue);
        return key.ObjectId > 0 ? new BtrfsKey(key.ObjectId - 1, BtrfsItemType.Last, ulong.MaxValue) : null;
    }

    private BtrfsItem? StoredAtMost(BtrfsKey key)
    {
        var node = nodes.Read(root);
        while (true)
        {
            // A block begins with the key that its parent has for it, so only the first choice can come to nothing.
            var index = node.LastAtMost(key);
            if (index < 0)
                return null;
            if (node.Level == 0)
                return node.Item(index);
            node = nodes.Child(root.Tree, node, index);
        }
    }

    private IEnumerable<BtrfsItem> Stored(BtrfsKey from, BtrfsKey to)
    {
        var path = new (BtrfsNode Node, int Index)[root.Level + 1];
        var node = nodes.Read(root);
        for (var level = root.Level; level > 0; level--)
        {
            path[level] = (node, Math.Max(0, node.LastAtMost(from)));
            node = nodes.Child(root.Tree, node, path[level].Index);
        }
        var first = node.LastAtMost(from);
        if (first < 0 || node.Key(first) < from)
            first++;
        while (true)
        {
            for (var i = first; i < node.Count; i++)
            {
                var item = node.Item(i);
                if (item.Key > to)
                    yield break;
                yield return item;
            }
            var up = 1;
            while (up <= root.Level && path[up].Index + 1 >= path[up].Node.Count)
                up++;
            if (up > root.Level || path[up].Node.Key(path[up].Index + 1) > to)
                yield break;
            path[up].Index++;
            node = nodes.Child(root.Tree, path[up].Node, path[up].Index);
            for (var level = up - 1; level > 0; level--)
            {
                path[level] = (node, 0);
                node = nodes.Child(root.Tree, node, 0);
            }
            first = 0;
        }
    }
}
