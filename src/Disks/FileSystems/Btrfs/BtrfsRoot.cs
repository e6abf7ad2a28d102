namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>Where a tree begins.</summary>
/// <param name="Tree">Its number, which its blocks state as their owner.</param>
/// <param name="Place">Its highest block.</param>
/// <param name="Level">The level of this block; 0 is a leaf.</param>
/// <param name="Generation">The transaction that wrote this block.</param>
internal readonly record struct BtrfsRoot(ulong Tree, BtrfsLogical Place, int Level, ulong Generation);
