namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>A volume that the file system lies on, or a part of it.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Super">Its superblock.</param>
internal sealed record BtrfsDevice(BlockSource Content, BtrfsSuperblock Super)
{
    /// <summary>devid.</summary>
    public ulong Id => Super.Device.Id;
}
