namespace ImageTools.Disks.FileSystems.Btrfs.Log;

/// <summary>
/// The log tree of one subvolume: the items that fsync wrote since the last transaction. It is held in memory, for it is read several
/// times.
/// </summary>
internal sealed class BtrfsLog
{
    private readonly BtrfsItem[] items;

    private BtrfsLog(BtrfsItem[] items) => this.items = items;

    /// <summary>Its items, ascending.</summary>
    public IReadOnlyList<BtrfsItem> Items => items;

    /// <summary>Reads the log tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="room">Bytes that all logs together may still have; less afterwards.</param>
    /// <param name="file">The name of the file system in errors.</param>
    public static BtrfsLog Read(BtrfsTree tree, ref long room, string file)
    {
        const int cost = 64;
        var found = new List<BtrfsItem>();
        foreach (var item in tree.Range(default, new BtrfsKey(ulong.MaxValue, BtrfsItemType.Last, ulong.MaxValue)))
        {
            room -= item.Data.Length + cost;
            if (room < 0)
                throw new ImageFormatException(file, "btrfs log tree", "is longer than the logs that are replayed");
            found.Add(item);
        }
        return new BtrfsLog([.. found]);
    }

    /// <summary>The item with exactly this key, or null.</summary>
    public BtrfsItem? Find(BtrfsKey key)
    {
        var index = FirstAtLeast(key);
        return index < items.Length && items[index].Key == key ? items[index] : null;
    }

    /// <summary>The items of one object of one type.</summary>
    public IEnumerable<BtrfsItem> Range(ulong objectId, BtrfsItemType type)
    {
        for (var i = FirstAtLeast(BtrfsKey.First(objectId, type)); i < items.Length; i++)
        {
            if (items[i].Key.ObjectId != objectId || items[i].Key.Type != type)
                yield break;
            yield return items[i];
        }
    }

    private int FirstAtLeast(BtrfsKey key)
    {
        var (low, high) = (0, items.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (items[middle].Key < key)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
