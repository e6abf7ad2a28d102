using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>
/// Free clusters of ext2, ext3 and ext4. When a journal waits for replay, a cluster is free only when it is free before and after the
/// replay. So a rescue system that mounts without replay still finds all files.
/// </summary>
internal sealed class ExtFreeSpace : BitmapFreeSpace
{
    private readonly ExtBlockBitmaps now;
    private readonly ExtBlockBitmaps? before;

    private ExtFreeSpace(ExtSuperblock super, ExtBlockBitmaps now, ExtBlockBitmaps? before)
        : base(
            ExtBlock.FirstOf(0, super).Place(super),
            new ExtBlock(super.Blocks).Place(super),
            super.BlockSize * super.ClusterRatio,
            (int)super.ClustersPerGroup
        )
    {
        this.now = now;
        this.before = before;
    }

    /// <summary>
    /// The free space, or the reason not to trust it. <paramref name="replayed"/> is null when there was nothing to replay.
    /// </summary>
    public static FreeSpaceOffer Offer(BlockSource volume, ExtSuperblock super, BlockSource? replayed, ExtSuperblock after, string? stale)
    {
        if ((stale ?? Distrust(volume, super) ?? Distrust(volume, after)) is { } reason)
            return FreeSpaceOffer.LeftAlone(reason);
        if (
            super.Blocks != after.Blocks
            || super.BlocksPerGroup != after.BlocksPerGroup
            || super.BlockSize != after.BlockSize
            || super.ClusterRatio != after.ClusterRatio
        )
        {
            return FreeSpaceOffer.LeftAlone("The journal that awaits replay resizes the file system.");
        }

        return FreeSpaceOffer.Of(
            replayed is null
                ? new ExtFreeSpace(super, new ExtBlockBitmaps(volume, super), null)
                : new ExtFreeSpace(after, new ExtBlockBitmaps(replayed, after), new ExtBlockBitmaps(volume, super))
        );
    }

    /// <inheritdoc/>
    protected override byte[]? Load(long piece)
    {
        var bitmap = now.Read(piece, isChecked: true);
        if (before is null)
            return bitmap;
        // Not checked: before the replay, bitmaps and descriptors may differ, and a mistake can only make less space free.
        var older = before.Read(piece, isChecked: false);
        for (var i = 0; i < bitmap.Length; i++)
            bitmap[i] |= older[i];
        return bitmap;
    }

    private static string? Distrust(BlockSource volume, ExtSuperblock super)
    {
        if ((super.State & ExtState.HasErrors) != 0 || super.ErrorCount != 0)
        {
            return $"Errors are recorded in the file system (s_state = 0x{super.State:x}, s_error_count = {super.ErrorCount}): e2fsck "
                + "-f first.";
        }

        if ((super.State & ExtState.CleanlyUnmounted) == 0)
        {
            return $"The file system was not unmounted cleanly (s_state = 0x{super.State:x}), and no journal makes up for that: e2fsck "
                + "-f first.";
        }

        if (!super.ChecksumIsRight)
            return "The superblock has a wrong checksum.";
        if (super.Features.UnknownToAllocation is { Count: > 0 } unknown)
            return $"The file system uses {string.Join(", ", unknown)}, with which its bitmaps are not understood.";
        if (super.Features.LazyGroups)
            return "The file system uses lazy_bg, with which its bitmaps are not understood.";
        if (super.Blocks > volume.Length / super.BlockSize)
            return $"The file system has {super.Blocks} blocks of {super.BlockSize} bytes, but the volume has only {volume.Length} bytes.";
        if ((long)super.ClustersPerGroup * super.ClusterRatio != super.BlocksPerGroup || super.ClustersPerGroup % 8 != 0)
            return $"s_clusters_per_group = {super.ClustersPerGroup} does not fit s_blocks_per_group = {super.BlocksPerGroup}.";
        return null;
    }
}
