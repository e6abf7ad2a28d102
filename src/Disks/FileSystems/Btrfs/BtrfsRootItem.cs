using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>A tree as the root tree lists it (btrfs_root_item).</summary>
/// <param name="Root">Its highest block.</param>
/// <param name="Directory">root_dirid: the inode of its root directory.</param>
/// <param name="IsReadOnly">BTRFS_ROOT_SUBVOL_RDONLY.</param>
/// <param name="IsDeleted">No reference is left: it is being deleted.</param>
internal sealed record BtrfsRootItem(BtrfsRoot Root, ulong Directory, bool IsReadOnly, bool IsDeleted)
{
    // The item of kernels before 3.6; later ones have further fields behind these.
    private const int Size = 239;

    /// <summary>The tree with this number, or null.</summary>
    public static BtrfsRootItem? Find(BtrfsTree rootTree, ulong tree, string file)
    {
        // The offset of the key is the transaction of a snapshot, and 0 otherwise.
        if (rootTree.LastAtMost(BtrfsKey.Last(tree, BtrfsItemType.RootItem)) is not { } item)
            return null;
        return item.Key.ObjectId == tree && item.Key.Type == BtrfsItemType.RootItem ? Read(item, tree, file) : null;
    }

    public static BtrfsRootItem Read(BtrfsItem item, ulong tree, string file)
    {
        var bytes = item.Data.Span;
        if (bytes.Length < Size)
            throw new ImageFormatException(file, $"btrfs root item {item.Key}", $"has {bytes.Length} bytes in place of {Size}");
        if (bytes[238] > BtrfsSuperblock.MaxLevel)
            throw new ImageFormatException(file, $"btrfs root item {item.Key}", "is not a possible level", "level", bytes[238]);
        return new BtrfsRootItem(
            new BtrfsRoot(tree, BtrfsLogical.Of(U64(bytes, 176)), bytes[238], U64(bytes, 160)),
            U64(bytes, 168),
            (U64(bytes, 208) & 1) != 0,
            U32(bytes, 216) == 0
        );
    }
}
