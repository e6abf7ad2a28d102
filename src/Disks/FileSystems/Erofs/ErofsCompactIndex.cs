using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>
/// The index in packs: of two clusters in eight bytes, or of sixteen in 32. A pack ends with the block in front of its first head; the
/// other places follow by counting.
/// </summary>
internal static class ErofsCompactIndex
{
    private const int LargestPack = 32;

    /// <summary>Reads what it says of a cluster.</summary>
    /// <exception cref="ImageFormatException">It is damaged.</exception>
    public static ErofsCluster Read(ErofsSuperblock super, ErofsInode inode, ErofsMapHeader header, int clusterLog, long cluster)
    {
        var total = ((inode.Size - 1) >> super.BlockLog) + 1;
        if (cluster >= total || clusterLog > 14)
            throw ErofsClusterMap.Damaged(inode, cluster, "h_clusterbits", header.ClusterLog);
        // Small packs begin at a multiple of 32 bytes; large ones are in front of them and behind.
        var before = (32 - (header.End % 32)) / 4 & 7;
        var small = header.HasSmallPacksOrExtents && before < total ? (total - before) / 16 * 16 : 0;
        var (place, index, shift) = (header.End, cluster, 2);
        if (cluster >= before)
        {
            (place, index) = (place + (before * 4), index - before);
            if (index < small)
                shift = 1;
            else
                (place, index) = (place + (small * 2), index - small);
        }
        place += index << shift;
        if (shift == 1 && clusterLog > 12)
            throw ErofsClusterMap.Damaged(inode, cluster, "h_clusterbits", header.ClusterLog);
        var count = shift == 2 ? 2 : 16;
        var size = count << shift;
        var start = place / size * size;
        Span<byte> bytes = stackalloc byte[LargestPack];
        inode.Metadata.Read(start, bytes[..size], $"index of {inode.Name}");
        var pack = new Pack(bytes[..size], count, Math.Max(clusterLog, 12));
        var at = (int)(place - start) >> shift;
        var (lower, type) = pack.Get(at);
        if (type != ErofsClusterType.Inside)
            return new ErofsCluster(type, lower, pack.Block(at, header.HasBigFirst, inode, cluster), false, 0, 0, 0, start + size);
        var ahead = pack.Ahead(at);
        if ((lower & ErofsCluster.StoredBlocksFlag) != 0)
        {
            if (!header.HasBigFirst)
                throw ErofsClusterMap.Damaged(inode, cluster, "delta[0]", lower);
            return new ErofsCluster(type, 0, 0, false, 1, ahead, lower & ~ErofsCluster.StoredBlocksFlag, start + size);
        }
        return new ErofsCluster(type, 0, 0, false, at + 1 == count ? pack.BackOfLast() : lower, ahead, 0, start + size);
    }

    /// <summary>The bits of a pack: for each cluster a number, and two bits of its type.</summary>
    private readonly ref struct Pack(ReadOnlySpan<byte> bytes, int count, int lowerBits)
    {
        private readonly ReadOnlySpan<byte> bytes = bytes;

        public (int Lower, ErofsClusterType Type) Get(int index)
        {
            var bit = (bytes.Length - 4) * 8 / count * index;
            var value = U32(bytes, bit / 8) >> (bit & 7);
            return ((int)(value & ((1u << lowerBits) - 1)), (ErofsClusterType)(value >> lowerBits & 3));
        }

        /// <summary>Clusters from here to the next head. The last cluster of a pack states it for what follows.</summary>
        public int Ahead(int index)
        {
            var ahead = 0;
            var lower = 0;
            for (var i = index; i < count; i++, ahead++)
            {
                (lower, var type) = Get(i);
                if (type != ErofsClusterType.Inside)
                    return ahead;
            }
            return (lower & ErofsCluster.StoredBlocksFlag) == 0 ? ahead + lower - 1 : ahead;
        }

        /// <summary>The last cluster does not state the way back; the one before does.</summary>
        public int BackOfLast()
        {
            var (lower, type) = Get(count - 2);
            return type != ErofsClusterType.Inside ? 1
                : (lower & ErofsCluster.StoredBlocksFlag) != 0 ? 2
                : lower + 1;
        }

        /// <summary>The block of a head: the blocks of the extents before it are counted.</summary>
        public long Block(int index, bool isBig, ErofsInode inode, long cluster)
        {
            var blocks = isBig ? 0 : 1;
            for (var i = index; i > 0;)
            {
                i--;
                var (lower, type) = Get(i);
                if (!isBig)
                {
                    if (type == ErofsClusterType.Inside)
                        i -= lower;
                    if (i >= 0)
                        blocks++;
                }
                else if (type != ErofsClusterType.Inside)
                {
                    blocks++;
                }
                else if ((lower & ErofsCluster.StoredBlocksFlag) != 0)
                {
                    i--;
                    blocks += lower & ~ErofsCluster.StoredBlocksFlag;
                }
                else
                {
                    // Distance 1 would be the cluster with the count of blocks.
                    if (lower <= 1)
                        throw ErofsClusterMap.Damaged(inode, cluster, "delta[0]", lower);
                    i -= lower - 2;
                }
            }
            return U32(bytes, bytes.Length - 4) + (long)blocks;
        }
    }
}
