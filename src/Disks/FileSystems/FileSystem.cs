namespace ImageTools.Disks.FileSystems;

/// <summary>
/// A file system, read-only and without following symbolic links: those are the business of whoever knows where the root is.
/// Thread-safe. Every structure is checked before it is used; damage is an <see cref="ImageFormatException"/>.
/// </summary>
public abstract class FileSystem
{
    /// <summary>Type by the name that fstab uses: ext4, vfat, xfs.</summary>
    public abstract string Type { get; }

    /// <summary>Label, or null.</summary>
    public abstract string? Label { get; }

    /// <summary>UUID as blkid prints it, or null.</summary>
    public abstract string? Uuid { get; }

    /// <summary>Space, inodes, cleanliness, features.</summary>
    public abstract FileSystemState State { get; }

    /// <summary>The root directory.</summary>
    public abstract FileNode Root { get; }

    /// <summary>False where names compare without case (FAT, NTFS).</summary>
    public virtual bool IsCaseSensitive => true;

    /// <summary>
    /// Where nothing lies that anybody needs, in bytes of the volume. Whoever implements it must be sure: what it names is thrown away.
    /// </summary>
    public virtual FreeSpaceOffer FreeSpace => FreeSpaceOffer.LeftAlone($"The free space of {Type} is not read.");

    /// <summary>The entries of a directory, without "." and "..", in the order of the disk.</summary>
    public abstract IEnumerable<DirectoryEntry> List(FileNode directory);

    /// <summary>The entry of that exact name (or, where case does not matter, of that name), or null.</summary>
    public virtual FileNode? Lookup(FileNode directory, string name)
    {
        var comparison = IsCaseSensitive ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        foreach (var entry in List(directory))
        {
            if (entry.Name.Equals(name, comparison))
                return Stat(entry);
        }
        return null;
    }

    /// <summary>What an entry points to.</summary>
    public abstract FileNode Stat(DirectoryEntry entry);

    /// <summary>The content of a regular file. Holes read as zeros and show as extents. The source needs no disposing.</summary>
    public abstract BlockSource Open(FileNode file);

    /// <summary>The target of a symbolic link, as stored.</summary>
    public abstract string ReadLink(FileNode link);
}
