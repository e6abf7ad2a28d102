namespace ImageTools.Disks.FileSystems;

/// <summary>What lies on a volume, as blkid would tell.</summary>
/// <param name="Type">ext4, xfs, vfat, swap, LVM2_member, crypto_LUKS, linux_raid_member, ntfs, btrfs …</param>
/// <param name="Label">Label or null.</param>
/// <param name="Uuid">UUID in blkid's spelling or null.</param>
public sealed record FileSystemSignature(string Type, string? Label = null, string? Uuid = null)
{
    /// <summary>Bytes that it says it takes from the beginning of the volume on; null when it does not say.</summary>
    public long? StatedBytes { get; init; }

    /// <summary>False when it is a copy of what begins elsewhere: a backup superblock.</summary>
    public bool BeginsHere { get; init; } = true;

    /// <summary>A stated size in units, or null where that is no possible size.</summary>
    internal static long? Bytes(ulong units, ulong unitSize) =>
        units == 0 || unitSize == 0 ? null : (long)UInt128.Min((UInt128)units * unitSize, long.MaxValue);
}
