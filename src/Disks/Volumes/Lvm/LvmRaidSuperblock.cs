using ImageTools.Disks.FileSystems;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>The superblock that device-mapper keeps on each metadata volume of an array (struct dm_raid_superblock).</summary>
/// <param name="Events">events, which grows with each change of the array.</param>
/// <param name="Failed">failed_devices, a bit a member; the first 64.</param>
/// <param name="IsRecovered">True when all of this member is valid (disk_recovery_offset).</param>
/// <param name="IsInSync">True when copies and parity of the whole array agree (array_resync_offset).</param>
/// <param name="IsReshaped">True while the array changes its layout (flags).</param>
internal sealed record LvmRaidSuperblock(ulong Events, ulong Failed, bool IsRecovered, bool IsInSync, bool IsReshaped)
{
    private const uint Magic = 0x64526d44; // "DmRd"

    /// <summary>The superblock, or null when the array was never active.</summary>
    public static LvmRaidSuperblock? Read(BlockSource metadata)
    {
        var block = SignatureReads.Peek(metadata, 0, 512);
        if (U32(block, 0) != Magic)
            return null;
        // compat_features 4 (1: the fields from 0x3c on are there), num_devices 8, array_position 0xc.
        return new LvmRaidSuperblock(
            U64(block, 0x10),
            U64(block, 0x18),
            U64(block, 0x20) == ulong.MaxValue,
            U64(block, 0x28) == ulong.MaxValue,
            (U32(block, 4) & 1) != 0 && (U32(block, 0x3c) & 1) != 0
        );
    }
}
