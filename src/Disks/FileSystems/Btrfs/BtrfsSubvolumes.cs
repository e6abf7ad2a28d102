using System.Text;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>The trees that hold files: the top, and the subvolumes and snapshots.</summary>
internal sealed class BtrfsSubvolumes
{
    // More would not fit the numbers of files either.
    private const int MaxSubvolumes = 1 << 18;

    private const int RefHeader = 18;

    private readonly BtrfsTree rootTree;
    private readonly string file;
    private readonly ulong[] ids;
    private readonly BtrfsRootItem[] items;
    private readonly BtrfsTree[] trees;

    private BtrfsSubvolumes(BtrfsTree rootTree, string file, List<(ulong Id, BtrfsRootItem Item, BtrfsTree Tree)> found)
    {
        this.rootTree = rootTree;
        this.file = file;
        ids = [.. found.Select(f => f.Id)];
        items = [.. found.Select(f => f.Item)];
        trees = [.. found.Select(f => f.Tree)];
    }

    public int Count => ids.Length;

    /// <summary>Lists them.</summary>
    /// <param name="rootTree">The root tree.</param>
    /// <param name="nodes">Reads blocks.</param>
    /// <param name="logs">What logs replace, by the number of the subvolume.</param>
    public static BtrfsSubvolumes Read(BtrfsTree rootTree, BtrfsNodes nodes, IReadOnlyDictionary<ulong, BtrfsOverlay> logs)
    {
        var found = new List<(ulong, BtrfsRootItem, BtrfsTree)>();
        for (var id = BtrfsObject.FsTree; ; id++)
        {
            // From one number to the next that exists: the root tree holds other things beside.
            var next = rootTree
                .Range(BtrfsKey.First(id, BtrfsItemType.RootItem), BtrfsKey.Last(ulong.MaxValue >> 1, BtrfsItemType.RootItem))
                .FirstOrDefault();
            if (next.Key.ObjectId == 0)
                break;
            id = next.Key.ObjectId;
            if (!BtrfsObject.IsSubvolume(id) || BtrfsRootItem.Find(rootTree, id, nodes.Name) is not { IsDeleted: false } item)
                continue;
            if (found.Count == MaxSubvolumes)
                throw new ImageFormatException(nodes.Name, "btrfs root tree", $"has more than {MaxSubvolumes} subvolumes");
            found.Add((id, item, new BtrfsTree(nodes, item.Root, logs.GetValueOrDefault(id))));
        }
        return new BtrfsSubvolumes(rootTree, nodes.Name, found);
    }

    /// <summary>The index of a subvolume, or a negative number.</summary>
    public int IndexOf(ulong id) => Array.BinarySearch(ids, id);

    public ulong Id(int index) => ids[index];

    public BtrfsRootItem Item(int index) => items[index];

    public BtrfsTree Tree(int index) => trees[index];

    /// <summary>The subvolume that a mount without options shows: the top, where nobody has chosen another one.</summary>
    public ulong DefaultId()
    {
        var name = "default"u8;
        var key = new BtrfsKey(BtrfsObject.RootTreeDir, BtrfsItemType.DirItem, BtrfsName.Hash(name));
        if (rootTree.Find(key) is not { } item)
            return BtrfsObject.FsTree;
        foreach (var entry in BtrfsName.Read(item, BtrfsObject.RootTree, file))
        {
            if (entry.Name.Span.SequenceEqual(name))
                return entry.Location.ObjectId;
        }
        return BtrfsObject.FsTree;
    }

    /// <summary>Whether this entry is the place of the subvolume. In a snapshot of the directory it is not, and shows nothing.</summary>
    public bool IsPlaceOf(ulong id, ulong parent, ulong directory, ReadOnlySpan<byte> name) =>
        rootTree.Find(new BtrfsKey(parent, BtrfsItemType.RootRef, id)) is { Data: var data }
        && data.Length >= RefHeader
        && U64(data.Span, 0) == directory
        && Name(data).SequenceEqual(name);

    /// <summary>
    /// Path from the top, without a slash at the beginning; null when the subvolume can't be reached from there.
    /// </summary>
    public string? Path(ulong id)
    {
        var path = new List<string>();
        var length = 0;
        while (id != BtrfsObject.FsTree)
        {
            var backref = rootTree.Range(id, BtrfsItemType.RootBackref).FirstOrDefault();
            var parent = IndexOf(backref.Key.Offset);
            if (backref.Data.Length < RefHeader || parent < 0 || !Add(Name(backref.Data)))
                return null;
            var (inode, root) = (U64(backref.Data.Span, 0), items[parent].Directory);
            while (inode != root)
            {
                var (directory, name) = Ref(trees[parent], inode);
                if (name.IsEmpty || !Add(name.Span))
                    return null;
                inode = directory;
            }
            id = backref.Key.Offset;
        }
        path.Reverse();
        return string.Join('/', path);

        // Its length also ends a chain that comes back to itself.
        bool Add(ReadOnlySpan<byte> name)
        {
            path.Add(Encoding.UTF8.GetString(name));
            return (length += name.Length + 1) <= FileSystemLimits.MaxPathLength;
        }
    }

    // The first name of a directory, which has no other.
    private static (ulong Directory, ReadOnlyMemory<byte> Name) Ref(BtrfsTree tree, ulong inode)
    {
        const int header = 10;
        var found = tree.Range(inode, BtrfsItemType.InodeRef).FirstOrDefault();
        var data = found.Data;
        return data.Length < header || U16(data.Span, 8) > data.Length - header
            ? default
            : (found.Key.Offset, data.Slice(header, U16(data.Span, 8)));
    }

    private static ReadOnlySpan<byte> Name(ReadOnlyMemory<byte> reference) =>
        reference.Span.Slice(RefHeader, Math.Min(U16(reference.Span, 16), reference.Length - RefHeader));
}
