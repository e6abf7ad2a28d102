namespace ImageTools.Disks.FileSystems;

/// <summary>
/// Recognises and opens one kind of file system. A new one is one folder with such a class, and one line in
/// <see cref="FileSystemDrivers"/>.
/// </summary>
public interface IFileSystemDriver : ISignatureProbe
{
    /// <summary>Opens the file system, or null when this driver only recognises it (swap, ZFS).</summary>
    /// <param name="volume">The volume that <see cref="ISignatureProbe.Probe"/> recognised.</param>
    /// <param name="others">
    /// The other volumes of the same machine, for file systems that use several: the devices of btrfs, a log on a device of its own.
    /// A file system on several volumes is opened from one of them; for the others the answer is null.
    /// </param>
    /// <exception cref="ImageFormatException">Damaged, or an unknown feature is in use.</exception>
    FileSystem? Open(BlockSource volume, IReadOnlyList<BlockSource> others);
}
