namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>Object ids with a meaning of their own: the numbers of trees, and of what lies in them.</summary>
internal static class BtrfsObject
{
    public const ulong RootTree = 1,
        ExtentTree = 2,
        ChunkTree = 3,
        DevTree = 4,
        FsTree = 5,
        RootTreeDir = 6,
        CsumTree = 7,
        BlockGroupTree = 11,
        FirstFree = 256,
        // Of items in the chunk tree.
        DevItems = 1,
        FirstChunkTree = 256,
        // -6 and -10.
        TreeLog = unchecked((ulong)-6L),
        ExtentCsum = unchecked((ulong)-10L);

    /// <summary>Whether a tree of this number holds files: the top, or a subvolume.</summary>
    public static bool IsSubvolume(ulong tree) => tree == FsTree || ((long)tree >= (long)FirstFree && tree >> 48 == 0);
}
