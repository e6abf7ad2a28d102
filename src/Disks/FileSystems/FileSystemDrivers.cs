using ImageTools.Disks.FileSystems.Ext;
using ImageTools.Disks.FileSystems.Fat;
using ImageTools.Disks.FileSystems.Signatures;

namespace ImageTools.Disks.FileSystems;

/// <summary>
/// The file systems that are known. What lies on a volume tells <see cref="Volumes.VolumeContents"/>, which asks the volume
/// managers, too.
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
        // Its superblock at 64 KiB outlives a quick format with what begins at the boot sector; the other way round, mkfs.btrfs clears the
        // boot sector.
        new BtrfsSignature(),
        new SwapDriver(),
        new ReadOnlyImageDriver(),
        new ZfsSignature(),
    ];
}
