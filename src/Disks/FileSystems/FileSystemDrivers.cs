using ImageTools.Disks.FileSystems.Btrfs;
using ImageTools.Disks.FileSystems.Erofs;
using ImageTools.Disks.FileSystems.ExFat;
using ImageTools.Disks.FileSystems.Ext;
using ImageTools.Disks.FileSystems.Fat;
using ImageTools.Disks.FileSystems.Iso9660;
using ImageTools.Disks.FileSystems.Ntfs;
using ImageTools.Disks.FileSystems.Signatures;
using ImageTools.Disks.FileSystems.SquashFs;
using ImageTools.Disks.FileSystems.Xfs;

namespace ImageTools.Disks.FileSystems;

/// <summary>
/// The known file systems. <see cref="Volumes.VolumeContents"/> recognises the content of a volume; it asks the volume managers, too.
/// </summary>
public static class FileSystemDrivers
{
    /// <summary>Drivers in the order of probing. A new file system is one line here.</summary>
    public static IReadOnlyList<IFileSystemDriver> All { get; } =
    [
        new ExtDriver(),
        new XfsDriver(),
        new NtfsDriver(),
        new ExFatDriver(),
        new FatDriver(),
        // Its superblock at 64 KiB survives a quick format to a file system that begins at the boot sector. In the other direction,
        // mkfs.btrfs clears the boot sector.
        new BtrfsDriver(),
        new SwapDriver(),
        new SquashFsDriver(),
        new IsoDriver(),
        new ErofsDriver(),
        new RefsSignature(),
        new F2fsSignature(),
        new NilfsSignature(),
        new JfsSignature(),
        // After ISO 9660: a bridge has the descriptors of both.
        new UdfSignature(),
        new UfsSignature(),
        new AppleSignature(),
        new CacheSignature(),
        new ZfsSignature(),
    ];
}
