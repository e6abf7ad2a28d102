namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>
/// The number of a file that is unique in its file system. Inode numbers are only unique in their subvolume, so the upper bits have the
/// index of the subvolume.
/// </summary>
/// <param name="Index">Index of the subvolume in the list of all.</param>
/// <param name="Inode">Inode number; or, with <see cref="EmptyBit"/>, the number of a subvolume that is not shown here.</param>
internal readonly record struct BtrfsNodeId(int Index, ulong Inode)
{
    /// <summary>The place of a nested subvolume in a snapshot: an empty directory, which is in no tree.</summary>
    public const ulong EmptyBit = 1UL << (InodeBits - 1);

    private const int InodeBits = 44;

    public bool IsEmptyDirectory => (Inode & EmptyBit) != 0;

    public ulong Value => ((ulong)Index << InodeBits) | Inode;

    public static BtrfsNodeId Of(ulong value) => new((int)(value >> InodeBits), value & ((1UL << InodeBits) - 1));

    /// <summary>Whether an inode number can be told apart from all others.</summary>
    public static bool Fits(ulong inode) => inode < EmptyBit;
}
