namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>The checksums of data: one a sector, from the checksum tree and from the logs.</summary>
/// <param name="tree">The checksum tree.</param>
/// <param name="log">What the logs add to it; null when there are none.</param>
/// <param name="super">The superblock.</param>
internal sealed class BtrfsDataChecksums(Lazy<BtrfsTree> tree, BtrfsOverlay? log, BtrfsSuperblock super)
{
    /// <summary>The checksums of the sectors from an address on, as many as are together; empty when this sector has none.</summary>
    public ReadOnlyMemory<byte> From(BtrfsLogical at)
    {
        var key = new BtrfsKey(BtrfsObject.ExtentCsum, BtrfsItemType.ExtentCsum, (ulong)at.Value);
        var found = log is null ? default : Part(log.LastAtMost(key), at);
        return found.IsEmpty ? Part(tree.Value.LastAtMost(key), at) : found;
    }

    private ReadOnlyMemory<byte> Part(BtrfsItem? item, BtrfsLogical at)
    {
        if (item is not { Key: { ObjectId: BtrfsObject.ExtentCsum, Type: BtrfsItemType.ExtentCsum } } found)
            return default;
        var sector = ((ulong)at.Value - found.Key.Offset) / (uint)super.SectorSize;
        var size = super.Checksum.Size;
        var count = (ulong)(found.Data.Length / size);
        return sector < count ? found.Data[((int)sector * size)..] : default;
    }
}
