namespace ImageTools.Disks.FileSystems;

/// <summary>
/// A file system, read-only. It does not follow symbolic links: only a caller that knows the root can do that. Thread-safe. Every structure
/// is checked before it is used; damage is an <see cref="ImageFormatException"/>.
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
    /// The free space, in bytes of the volume. An implementation must be sure, because bytes in free space are dropped.
    /// </summary>
    public virtual FreeSpaceOffer FreeSpace => FreeSpaceOffer.LeftAlone($"The free space of {Type} is not read.");

    /// <summary>
    /// The free space of another volume that this file system lies on, too (a further device of btrfs), in bytes of that volume. Null when
    /// it does not lie there.
    /// </summary>
    /// <param name="other">One of the other volumes that it was opened with.</param>
    public virtual FreeSpaceOffer? FreeSpaceOf(BlockSource other) => null;

    /// <summary>The entries of a directory, without "." and "..", in the order of the disk.</summary>
    public abstract IEnumerable<DirectoryEntry> List(FileNode directory);

    /// <summary>The entry of this exact name, or null. Where case does not matter, it is ignored.</summary>
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

    /// <summary>The node of an entry.</summary>
    public abstract FileNode Stat(DirectoryEntry entry);

    /// <summary>The content of a regular file. Holes read as zeros and show as extents. The source needs no disposing.</summary>
    public abstract BlockSource Open(FileNode file);

    /// <summary>The target of a symbolic link, as stored.</summary>
    public abstract string ReadLink(FileNode link);

    /// <summary>
    /// The directory that is shown by a mount with these options (the fourth field of fstab, split at commas): the root, or a subvolume.
    /// Null when they name something that does not exist.
    /// </summary>
    public virtual FileNode? MountedRoot(IReadOnlyList<string> options) => Root;

    /// <summary>The subvolumes, the top first; empty where there are none.</summary>
    public virtual IReadOnlyList<Subvolume> Subvolumes => [];

    /// <summary>The extended attributes of a file, directory or link; empty where the file system keeps none.</summary>
    public virtual IReadOnlyList<Xattr> Xattrs(FileNode node) => [];

    /// <summary>The named streams of a file or directory; empty where there are none.</summary>
    public virtual IReadOnlyList<StreamInfo> Streams(FileNode node) => [];

    /// <summary>The content of one of <see cref="Streams"/>. The source needs no disposing.</summary>
    /// <exception cref="FileNotFoundException">There is no such stream.</exception>
    public virtual BlockSource OpenStream(FileNode node, string name) => throw new FileNotFoundException($"There is no stream {name}.");
}
