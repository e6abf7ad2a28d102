namespace ImageTools.Disks.FileSystems;

/// <summary>What lies on a volume, as blkid would tell.</summary>
/// <param name="Type">ext4, xfs, vfat, swap, LVM2_member, crypto_LUKS, linux_raid_member, ntfs, btrfs …</param>
/// <param name="Label">Label or null.</param>
/// <param name="Uuid">UUID in blkid's spelling or null.</param>
public sealed record FileSystemSignature(string Type, string? Label = null, string? Uuid = null);
