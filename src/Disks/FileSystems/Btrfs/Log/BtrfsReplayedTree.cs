using System.Buffers.Binary;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs.Log;

/// <summary>A subvolume while a log is replayed into it: the changes of the kernel's own operations, made in an overlay.</summary>
/// <param name="tree">The subvolume, with the overlay.</param>
/// <param name="overlay">Takes the changes.</param>
/// <param name="super">The superblock.</param>
/// <param name="file">The name of the file system in errors.</param>
internal sealed class BtrfsReplayedTree(BtrfsTree tree, BtrfsOverlay overlay, BtrfsSuperblock super, string file)
{
    // What a log changes is rarely more than the log; but it may cut a file of a million extents short.
    private const long MaxBytes = 48 << 20;

    private readonly HashSet<ulong> touched = [];

    /// <summary>Inodes whose names have changed, and whose links have to be counted.</summary>
    public IReadOnlyCollection<ulong> Touched => touched;

    public BtrfsItem? Find(BtrfsKey key) => tree.Find(key);

    public BtrfsInode? Inode(ulong number) =>
        tree.Find(InodeKey(number)) is { } item && item.Data.Length >= BtrfsInode.Size ? new BtrfsInode(item.Data) : null;

    /// <summary>The items of one object of one type, as they are now.</summary>
    public BtrfsItem[] Items(ulong objectId, BtrfsItemType type) => [.. tree.Range(objectId, type)];

    /// <summary>The same, between two offsets.</summary>
    public BtrfsItem[] Items(ulong objectId, BtrfsItemType type, ulong from, ulong to) =>
        [.. tree.Range(new BtrfsKey(objectId, type, from), new BtrfsKey(objectId, type, to))];

    public void Put(BtrfsKey key, ReadOnlyMemory<byte> data)
    {
        overlay.Put(key, data);
        CheckRoom();
    }

    public void Remove(BtrfsKey key)
    {
        overlay.Remove(key);
        CheckRoom();
    }

    public void Touch(ulong inode) => touched.Add(inode);

    /// <summary>Changes one field of an inode that is there.</summary>
    public void SetInode(ulong number, Action<byte[]> change)
    {
        if (tree.Find(InodeKey(number)) is not { } item)
            return;
        var bytes = item.Data.ToArray();
        change(bytes);
        Put(item.Key, bytes);
    }

    /// <summary>The entry of this name in a directory, or null.</summary>
    public BtrfsName? Entry(ulong directory, ReadOnlyMemory<byte> name) => In(EntryKey(directory, name), name);

    /// <summary>The entry of this name at this index of a directory, or null.</summary>
    public BtrfsName? Entry(ulong directory, ulong index, ReadOnlyMemory<byte> name) =>
        In(new BtrfsKey(directory, BtrfsItemType.DirIndex, index), name);

    /// <summary>Adds a name to a directory, and to the inode's own list.</summary>
    public void Link(BtrfsBackref name, BtrfsName entry)
    {
        LinkEntry(name, entry);
        var others = tree.Find(name.PlainKey) is { } item ? BtrfsBackref.Read(item, file) : [];
        Put(name.PlainKey, BtrfsBackref.Write(others.Append(name), isExtended: false));
    }

    /// <summary>Adds a name to a directory, where the inode's own list comes from the log.</summary>
    public void LinkEntry(BtrfsBackref name, BtrfsName entry)
    {
        var bytes = entry.Write();
        var key = EntryKey(name.Parent, name.Name);
        Put(key, tree.Find(key) is { } others ? (byte[])[.. others.Data.Span, .. bytes] : bytes);
        Put(new BtrfsKey(name.Parent, BtrfsItemType.DirIndex, name.Index), bytes);
        Resize(name.Parent, 2 * name.Name.Length);
        Touch(name.Inode);
    }

    /// <summary>Takes a name out of a directory, and out of the inode's own list.</summary>
    public void Unlink(ulong directory, ulong inode, ReadOnlyMemory<byte> name)
    {
        RemoveFrom(EntryKey(directory, name), name);
        var wanted = new BtrfsBackref(inode, directory, 0, name);
        foreach (var key in new[] { wanted.PlainKey, wanted.ExtendedKey })
        {
            if (tree.Find(key) is not { } item)
                continue;
            var names = BtrfsBackref.Read(item, file);
            if (names.FirstOrDefault(n => n.IsSame(wanted)) is not { Name.Length: > 0 } found)
                continue;
            RemoveFrom(new BtrfsKey(directory, BtrfsItemType.DirIndex, found.Index), name);
            PutOrRemove(key, BtrfsBackref.Write(names.Where(n => !n.IsSame(wanted)), key.Type == BtrfsItemType.InodeExtref));
            break;
        }
        Resize(directory, -2 * name.Length);
        Touch(inode);
    }

    /// <summary>Makes room for other data in a range of a file.</summary>
    public void DropExtents(ulong inode, long start, long end)
    {
        if (end <= start)
            return;
        var from = new BtrfsKey(inode, BtrfsItemType.ExtentData, (ulong)start);
        if (tree.LastAtMost(from) is { } before && before.Key.ObjectId == inode && before.Key.Type == BtrfsItemType.ExtentData)
            from = before.Key;
        foreach (var item in Items(inode, BtrfsItemType.ExtentData, from.Offset, (ulong)end - 1))
        {
            var extent = BtrfsFileExtent.Read(item, tree.Id, super.SectorSize, file);
            // Inline data stand for whole sectors.
            if (super.WholeSectors(extent.End) <= start)
                continue;
            if (extent.Inline is not null || extent.Start >= start)
                Remove(item.Key);
            else
                Put(item.Key, Part(item.Data, 0, start - extent.Start));
            if (extent.Inline is null && extent.End > end)
                Put(item.Key with { Offset = (ulong)end }, Part(item.Data, end - extent.Start, extent.End - end));
        }
    }

    /// <summary>The names of an inode, by its own list.</summary>
    public IEnumerable<BtrfsBackref> Names(ulong inode) =>
        Items(inode, BtrfsItemType.InodeRef).Concat(Items(inode, BtrfsItemType.InodeExtref)).SelectMany(i => BtrfsBackref.Read(i, file));

    private static BtrfsKey InodeKey(ulong number) => new(number, BtrfsItemType.InodeItem, 0);

    private static BtrfsKey EntryKey(ulong directory, ReadOnlyMemory<byte> name) =>
        new(directory, BtrfsItemType.DirItem, BtrfsName.Hash(name.Span));

    private BtrfsName? In(BtrfsKey key, ReadOnlyMemory<byte> name)
    {
        if (tree.Find(key) is not { } item)
            return null;
        foreach (var entry in BtrfsName.Read(item, tree.Id, file))
        {
            if (entry.Name.Span.SequenceEqual(name.Span))
                return entry;
        }
        return null;
    }

    private void RemoveFrom(BtrfsKey key, ReadOnlyMemory<byte> name)
    {
        if (tree.Find(key) is not { } item)
            return;
        var rest = BtrfsName.Read(item, tree.Id, file).Where(e => !e.Name.Span.SequenceEqual(name.Span)).SelectMany(e => e.Write());
        PutOrRemove(key, [.. rest]);
    }

    private void PutOrRemove(BtrfsKey key, byte[] bytes)
    {
        if (bytes.Length == 0)
            Remove(key);
        else
            Put(key, bytes);
    }

    private void Resize(ulong directory, int by) => SetInode(directory, bytes =>
        {
            var size = U64(bytes, 16);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), by < 0 && size < (ulong)-by ? 0 : size + (ulong)by);
        });

    // num_bytes and offset of a piece of an extent.
    private static byte[] Part(ReadOnlyMemory<byte> extent, long from, long length)
    {
        var bytes = extent.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(37), U64(bytes, 37) + (ulong)from);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(45), (ulong)length);
        return bytes;
    }

    private void CheckRoom()
    {
        if (overlay.Bytes > MaxBytes)
            throw new ImageFormatException(file, "btrfs log tree", "changes more than is replayed", "bytes", overlay.Bytes);
    }
}
