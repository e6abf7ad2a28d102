namespace ImageTools.Disks.FileSystems;

/// <summary>
/// The limits of every file system. A driver checks them itself, because it knows the name of the structure that is too large. A
/// <see cref="Sources.ReadBudget"/> ends work that no single limit stops. The conformance tests give each driver files that are stored over
/// themselves, endless directories and endless logs. A driver without such fixtures fails these tests.
/// </summary>
public static class FileSystemLimits
{
    /// <summary>Pieces of one file. 2 Mi of them take 48 MiB. No real guest has a file in more pieces.</summary>
    public const int MaxRanges = 2 << 20;

    /// <summary>Bytes of one directory: four million names of usual length.</summary>
    public const long MaxDirectoryBytes = 256L << 20;

    /// <summary>Names of one directory that are held in memory together.</summary>
    public const int MaxListedNames = 200_000;

    /// <summary>Descriptor, commit and revoke blocks in one pass over a log.</summary>
    public const int MaxLogBlocks = 256 << 10;

    /// <summary>
    /// Blocks that a log replaces; their places take some 50 MiB. It is twice what the largest usual log (1 GiB in blocks of 4
    /// KiB) holds.
    /// </summary>
    public const int MaxReplacedBlocks = 512 << 10;

    /// <summary>Blocks that a log revokes.</summary>
    public const int MaxRevokedBlocks = 512 << 10;

    /// <summary>Symbolic links that one path may lead through, as in Linux.</summary>
    public const int MaxLinks = 40;

    /// <summary>
    /// Characters of a path, or of a symbolic link's target, as in Linux. It also bounds the depth of a tree, also of directories that
    /// contain themselves.
    /// </summary>
    public const int MaxPathLength = 4096;

    /// <summary>
    /// The first range that shares bytes on the volume with another one, or null. For file systems in which a block belongs to one place of
    /// one file, this also means that a file stores no more than the volume holds. File systems that share blocks on purpose limit what is
    /// stored instead.
    /// </summary>
    internal static FileRange? FirstAlias(IReadOnlyList<FileRange> ranges)
    {
        if (ranges.Count < 2)
            return null;
        var stored = ranges.Where(r => r.Place >= 0).ToArray();
        Array.Sort(stored, (a, b) => a.Place.CompareTo(b.Place));
        for (var i = 1; i < stored.Length; i++)
        {
            if (stored[i].Place < stored[i - 1].Place + stored[i - 1].Length)
                return stored[i];
        }
        return null;
    }
}
