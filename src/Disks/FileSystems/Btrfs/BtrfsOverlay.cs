namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>
/// The items of one tree that the replay of a log adds, replaces or takes away. It is filled by one thread, and read by any number
/// afterwards.
/// </summary>
internal sealed class BtrfsOverlay
{
    private static readonly Comparer<Change> ByKey = Comparer<Change>.Create((a, b) => a.Key.CompareTo(b.Key));

    private readonly SortedSet<Change> changes = new(ByKey);

    /// <summary>Bytes that it holds.</summary>
    public long Bytes { get; private set; }

    /// <summary>Adds an item, or replaces the one of this key.</summary>
    public void Put(BtrfsKey key, ReadOnlyMemory<byte> data) => Set(new Change(key, data));

    /// <summary>Takes an item away.</summary>
    public void Remove(BtrfsKey key) => Set(new Change(key, null));

    /// <summary>True when the tree's own item of this key is not valid any more.</summary>
    public bool Hides(BtrfsKey key) => changes.Contains(new Change(key, null));

    /// <summary>The last added item whose key is not above this one, or null.</summary>
    public BtrfsItem? LastAtMost(BtrfsKey key)
    {
        foreach (var change in changes.GetViewBetween(new Change(default, null), new Change(key, null)).Reverse())
        {
            if (change.Data is { } data)
                return new BtrfsItem(change.Key, data);
        }
        return null;
    }

    /// <summary>The items of a tree with the changes between two keys.</summary>
    public IEnumerable<BtrfsItem> Over(IEnumerable<BtrfsItem> stored, BtrfsKey from, BtrfsKey to)
    {
        using var changed = changes.GetViewBetween(new Change(from, null), new Change(to, null)).GetEnumerator();
        var hasChange = changed.MoveNext();
        foreach (var item in stored)
        {
            while (hasChange && changed.Current.Key < item.Key)
            {
                if (changed.Current.Data is { } added)
                    yield return new BtrfsItem(changed.Current.Key, added);
                hasChange = changed.MoveNext();
            }
            if (!hasChange || changed.Current.Key != item.Key)
                yield return item;
        }
        for (; hasChange; hasChange = changed.MoveNext())
        {
            if (changed.Current.Data is { } added)
                yield return new BtrfsItem(changed.Current.Key, added);
        }
    }

    private void Set(Change change)
    {
        if (changes.TryGetValue(change, out var old))
        {
            changes.Remove(old);
            Bytes -= Cost(old);
        }
        changes.Add(change);
        Bytes += Cost(change);
    }

    private static long Cost(Change change) => 150 + (change.Data?.Length ?? 0);

    private readonly record struct Change(BtrfsKey Key, ReadOnlyMemory<byte>? Data);
}
