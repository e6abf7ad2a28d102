using ImageTools.Disks.FileSystems.Erofs;
using ImageTools.Disks.FileSystems.Ext;
using ImageTools.Disks.FileSystems.Fat;
using ImageTools.Disks.FileSystems.Iso9660;
using ImageTools.Disks.FileSystems.Signatures;
using ImageTools.Disks.FileSystems.SquashFs;

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
        new XfsSignature(),
        new NtfsSignature(),
        new BootSectorDriver(),
        new FatDriver(),
        // Its superblock at 64 KiB survives a quick format to a file system that begins at the boot sector. In the other direction,
        // mkfs.btrfs clears the boot sector.
        new BtrfsSignature(),
        new SwapDriver(),
        new SquashFsDriver(),
        new IsoDriver(),
        new ErofsDriver(),
        new ZfsSignature(),
    ];
}
