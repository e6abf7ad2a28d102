namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>What an index says of one logical cluster.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Start">clusterofs: where in the cluster the extent begins (heads).</param>
/// <param name="Block">blkaddr: where it is stored (heads).</param>
/// <param name="IsPartial">The stored bytes decode to more (heads).</param>
/// <param name="Back">delta[0]: clusters back to the head (others).</param>
/// <param name="Ahead">delta[1]: clusters to the next head (others).</param>
/// <param name="StoredBlocks">Blocks of the extent, in the first cluster after its head; 0 when not stated.</param>
/// <param name="Next">Where the next index, or pack of indexes, begins.</param>
internal readonly record struct ErofsCluster(
    ErofsClusterType Type,
    int Start,
    long Block,
    bool IsPartial,
    int Back,
    int Ahead,
    int StoredBlocks,
    long Next
)
{
    /// <summary>The flag of delta[0] that makes it a count of blocks.</summary>
    public const int StoredBlocksFlag = 1 << 11;

    public bool IsHead => Type != ErofsClusterType.Inside;
}
