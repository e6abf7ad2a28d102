namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>Health and free space of an ext file system, in words.</summary>
internal static class ExtState
{
    public const ushort CleanlyUnmounted = 1,
        HasErrors = 2;

    public static FileSystemState Describe(BlockSource volume, ExtSuperblock super, ExtGroups groups, List<string> remarks, bool isReplayed)
    {
        var clean = (super.State & CleanlyUnmounted) != 0;
        if (!clean)
            remarks.Add($"s_state = 0x{super.State:x}: the file system was not unmounted cleanly.");
        if ((super.State & HasErrors) != 0)
            remarks.Add($"s_state = 0x{super.State:x}: the kernel found errors in this file system.");
        if (super.ErrorCount != 0)
            remarks.Add($"s_error_count = {super.ErrorCount}: errors were recorded since the last e2fsck.");
        if (!super.ChecksumIsRight)
            remarks.Add("s_checksum is wrong: the kernel refuses to mount this file system.");
        if (groups.Damaged != 0)
            remarks.Add($"bg_checksum is wrong in {groups.Damaged} of {super.GroupCount} group descriptors.");
        if (super.Blocks > volume.Length / super.BlockSize)
        {
            remarks.Add(
                $"s_blocks_count = {super.Blocks} blocks of {super.BlockSize} bytes, but the volume has only {volume.Length} bytes."
            );
        }
        // The superblock's own counters are updated only at unmount. A mount shows the sum of the groups.
        var freeBlocks = Math.Min(groups.FreeClusters * super.ClusterRatio, super.Blocks);
        return new FileSystemState
        {
            TotalBytes = super.Blocks * super.BlockSize,
            FreeBytes = freeBlocks * super.BlockSize,
            TotalInodes = super.Inodes,
            FreeInodes = Math.Min(groups.FreeInodes, super.Inodes),
            BlockSize = super.BlockSize,
            IsClean = clean && !super.Features.NeedsRecovery,
            JournalReplayed = isReplayed,
            HasErrors = (super.State & HasErrors) != 0 || super.ErrorCount != 0 || !super.ChecksumIsRight || groups.Damaged != 0,
            Remarks = remarks,
            Features = super.Features.Names(),
        };
    }
}
