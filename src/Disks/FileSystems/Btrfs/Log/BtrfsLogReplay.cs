using System.Buffers.Binary;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs.Log;

/// <summary>
/// Replays the log of one subvolume as a mount does: first the inodes, and the names that their directories have lost; then the names
/// that are new; then everything else. At the end the links are counted.
/// </summary>
internal sealed class BtrfsLogReplay(BtrfsLog log, BtrfsReplayedTree tree, BtrfsSuperblock super, string file)
{
    public void Run()
    {
        var items = Wanted();
        foreach (var item in items.Where(i => i.Key.Type == BtrfsItemType.InodeItem))
            ReplayInode(item);
        foreach (var item in items.Where(i => i.Key.Type == BtrfsItemType.DirIndex))
            ReplayEntry(item);
        foreach (var item in items)
        {
            switch (item.Key.Type)
            {
                case BtrfsItemType.XattrItem:
                    if (tree.Inode(item.Key.ObjectId) is not null)
                        tree.Put(item.Key, item.Data);
                    break;
                case BtrfsItemType.InodeRef or BtrfsItemType.InodeExtref:
                    ReplayRefs(item);
                    break;
                case BtrfsItemType.ExtentData:
                    ReplayExtent(item);
                    break;
            }
        }
        CountLinks();
    }

    // An inode that has lost its last name was only open: nothing of it comes back.
    private List<BtrfsItem> Wanted()
    {
        var wanted = new List<BtrfsItem>();
        ulong? ignored = null;
        foreach (var item in log.Items.Where(i => i.Key.Type != BtrfsItemType.ExtentCsum))
        {
            if (item.Key.Type == BtrfsItemType.InodeItem)
            {
                if (item.Data.Length < BtrfsInode.Size)
                    throw new ImageFormatException(file, $"btrfs log tree, inode item {item.Key}", "is too short");
                ignored = new BtrfsInode(item.Data).Links == 0 ? item.Key.ObjectId : null;
            }
            if (item.Key.ObjectId != ignored)
                wanted.Add(item);
        }
        return wanted;
    }

    private void ReplayInode(BtrfsItem item)
    {
        var number = item.Key.ObjectId;
        var inode = new BtrfsInode(item.Data);
        DropXattrs(number);
        if (inode.Type == FileNodeType.Directory)
            DropEntries(number);
        PutInode(item, inode);
        if (inode.Type == FileNodeType.File && tree.Inode(number) is { } now)
        {
            tree.DropExtents(number, super.WholeSectors((long)Math.Min(now.Length, long.MaxValue)), long.MaxValue);
        }
        tree.Touch(number);
    }

    private void PutInode(BtrfsItem item, BtrfsInode inode)
    {
        var number = item.Key.ObjectId;
        var old = tree.Inode(number);
        if (old is { } existing && inode.Generation == 0)
        {
            // The log only says that the inode exists; and its size, when that is not 0.
            if (inode.Type == FileNodeType.File && existing.Type == FileNodeType.File && inode.Length != 0)
                tree.SetInode(number, bytes => BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), inode.Length));
            return;
        }
        var copy = item.Data.ToArray();
        // What Linux logs as nbytes is nothing in particular.
        BinaryPrimitives.WriteUInt64LittleEndian(copy.AsSpan(24), old?.Stored ?? 0);
        if (inode.Type == FileNodeType.Directory)
        {
            // It follows from the names that are replayed.
            var size = old is { Type: FileNodeType.Directory } directory ? directory.Length : 0;
            BinaryPrimitives.WriteUInt64LittleEndian(copy.AsSpan(16), size);
        }
        tree.Put(item.Key, copy);
    }

    private void DropXattrs(ulong inode)
    {
        foreach (var item in tree.Items(inode, BtrfsItemType.XattrItem))
        {
            if (log.Find(item.Key) is null)
                tree.Remove(item.Key);
        }
    }

    /// <summary>Within the ranges of indices that the log covers, a directory has only the names that the log has.</summary>
    private void DropEntries(ulong directory)
    {
        foreach (var range in log.Range(directory, BtrfsItemType.DirLogIndex))
        {
            if (range.Data.Length < 8)
                throw new ImageFormatException(file, $"btrfs log tree, range of names {range.Key}", "is too short");
            foreach (var item in tree.Items(directory, BtrfsItemType.DirIndex, range.Key.Offset, U64(range.Data.Span, 0)))
            {
                foreach (var entry in BtrfsName.Read(item, BtrfsObject.TreeLog, file))
                {
                    var isKept =
                        log.Find(item.Key) is { } logged
                        && BtrfsName.Read(logged, BtrfsObject.TreeLog, file).Any(l => l.Name.Span.SequenceEqual(entry.Name.Span));
                    if (!isKept && entry.Location.Type == BtrfsItemType.InodeItem)
                        tree.Unlink(directory, entry.Location.ObjectId, entry.Name);
                }
            }
        }
    }

    private void ReplayEntry(BtrfsItem item)
    {
        var directory = item.Key.ObjectId;
        if (tree.Inode(directory) is null)
            return;
        foreach (var entry in BtrfsName.Read(item, BtrfsObject.TreeLog, file))
        {
            var target = entry.Location.ObjectId;
            var exists = entry.Location.Type == BtrfsItemType.InodeItem && tree.Inode(target) is not null;
            var byName = DropOther(directory, tree.Entry(directory, entry.Name), entry, exists);
            var byIndex = DropOther(directory, tree.Entry(directory, item.Key.Offset, entry.Name), entry, exists);
            var name = new BtrfsBackref(target, directory, item.Key.Offset, entry.Name);
            // A name that the inode itself has in the log is added with it.
            if (exists && !(byName && byIndex) && !IsLogged(name))
                tree.Link(name, entry);
        }
    }

    // True when the entry is there already. One that names something else gives way, if what the log names is there.
    private bool DropOther(ulong directory, BtrfsName? found, BtrfsName wanted, bool exists)
    {
        if (found is not { } entry)
            return false;
        if (entry.Location == wanted.Location && entry.Kind == wanted.Kind)
            return true;
        if (exists && entry.Location.Type == BtrfsItemType.InodeItem)
            tree.Unlink(directory, entry.Location.ObjectId, entry.Name);
        return false;
    }

    private bool IsLogged(BtrfsBackref name) =>
        new[] { name.PlainKey, name.ExtendedKey }.Any(key =>
            log.Find(key) is { } item && BtrfsBackref.Read(item, file).Any(n => n.IsSame(name))
        );

    private void ReplayRefs(BtrfsItem item)
    {
        var number = item.Key.ObjectId;
        if (tree.Inode(number) is not { } inode)
            return;
        var names = BtrfsBackref.Read(item, file);
        // Not every directory is logged. Of one that is not there, no name is taken.
        if (names.Any(n => tree.Inode(n.Parent) is null))
            return;
        foreach (var name in names)
        {
            var isThere =
                tree.Entry(name.Parent, name.Name) is { } byName
                && byName.Location.ObjectId == number
                && tree.Entry(name.Parent, name.Index, name.Name) is { } byIndex
                && byIndex.Location.ObjectId == number;
            if (isThere)
                continue;
            if (number != name.Parent)
                AddName(name, inode);
        }
        foreach (var old in tree.Find(item.Key) is { } stored ? BtrfsBackref.Read(stored, file) : [])
        {
            if (!names.Any(n => n.IsSame(old)))
                tree.Unlink(old.Parent, number, old.Name);
        }
        tree.Put(item.Key, item.Data);
        tree.Touch(number);
    }

    private void AddName(BtrfsBackref name, BtrfsInode inode)
    {
        // Names of the inode in this directory that the log does not know any more.
        foreach (var key in new[] { name.PlainKey, name.ExtendedKey })
        {
            foreach (var old in tree.Find(key) is { } item ? BtrfsBackref.Read(item, file) : [])
            {
                if (old.Parent == name.Parent && !IsLogged(old))
                    tree.Unlink(old.Parent, old.Inode, old.Name);
            }
        }
        foreach (var other in new[] { tree.Entry(name.Parent, name.Index, name.Name), tree.Entry(name.Parent, name.Name) })
        {
            if (other is { Location: { Type: BtrfsItemType.InodeItem } location })
                tree.Unlink(name.Parent, location.ObjectId, name.Name);
        }
        tree.LinkEntry(name, BtrfsName.Of(name.Inode, inode.Type, name.Name));
    }

    private void ReplayExtent(BtrfsItem item)
    {
        if (tree.Inode(item.Key.ObjectId) is null)
            return;
        var extent = BtrfsFileExtent.Read(item, BtrfsObject.TreeLog, super.SectorSize, file);
        tree.DropExtents(item.Key.ObjectId, extent.Start, super.WholeSectors(extent.End));
        tree.Put(item.Key, item.Data);
    }

    private void CountLinks()
    {
        var open = new Queue<ulong>(tree.Touched);
        var counted = new HashSet<ulong>();
        while (open.TryDequeue(out var number))
        {
            if (tree.Inode(number) is not { } inode)
                continue;
            var links = (uint)tree.Names(number).Count();
            if (inode.Links != links)
                tree.SetInode(number, bytes => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(40), links));
            if (links != 0 || inode.Type != FileNodeType.Directory || !counted.Add(number))
                continue;
            // A directory without a name takes its own names with it.
            foreach (var item in tree.Items(number, BtrfsItemType.DirIndex))
            {
                foreach (var entry in BtrfsName.Read(item, BtrfsObject.TreeLog, file))
                {
                    tree.Unlink(number, entry.Location.ObjectId, entry.Name);
                    open.Enqueue(entry.Location.ObjectId);
                }
            }
        }
    }
}
