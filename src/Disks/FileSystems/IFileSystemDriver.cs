namespace ImageTools.Disks.FileSystems;

/// <summary>How one kind of file system is recognised and opened. A new one is one folder with such a class, and one line in <see cref="FileSystemDrivers"/>.</summary>
public interface IFileSystemDriver
{
    /// <summary>
    /// Looks at a volume. Returns what it found, cheaply, or null when it is something else. Never throws for damage: a
    /// volume that carries the magic is reported with its type, so that opening it gives the reason.
    /// </summary>
    FileSystemSignature? Probe(BlockSource volume);

    /// <summary>Opens the file system, or null when this driver only recognises it (swap, LUKS, LVM members).</summary>
    /// <exception cref="ImageFormatException">Damaged, or an unknown feature is in use.</exception>
    FileSystem? Open(BlockSource volume);
}
