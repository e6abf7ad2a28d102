namespace ImageTools.Disks.FileSystems;

/// <summary>The content of a volume, as blkid names it.</summary>
/// <param name="Type">ext4, xfs, vfat, swap, LVM2_member, crypto_LUKS, linux_raid_member, ntfs, btrfs …</param>
/// <param name="Label">Label or null.</param>
/// <param name="Uuid">UUID in blkid's spelling or null.</param>
public sealed record FileSystemSignature(string Type, string? Label = null, string? Uuid = null)
{
    /// <summary>The size that it states, from the beginning of the volume; null when it states none.</summary>
    public long? StatedBytes { get; init; }

    /// <summary>False for a backup superblock, whose file system begins elsewhere.</summary>
    public bool BeginsHere { get; init; } = true;

    /// <summary>A stated size in units, or null when it is not a possible size.</summary>
    internal static long? Bytes(ulong units, ulong unitSize) =>
        units == 0 || unitSize == 0 ? null : (long)UInt128.Min((UInt128)units * unitSize, long.MaxValue);
}
