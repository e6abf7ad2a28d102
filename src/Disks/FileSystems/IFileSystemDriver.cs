namespace ImageTools.Disks.FileSystems;

/// <summary>
/// Recognises and opens one kind of file system. A new one is one folder with such a class, and one line in
/// <see cref="FileSystemDrivers"/>.
/// </summary>
public interface IFileSystemDriver : ISignatureProbe
{
    /// <summary>Opens the file system, or null when this driver only recognises it (swap, NTFS).</summary>
    /// <exception cref="ImageFormatException">Damaged, or an unknown feature is in use.</exception>
    FileSystem? Open(BlockSource volume);
}
