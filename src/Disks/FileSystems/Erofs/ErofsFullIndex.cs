using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>The index with eight bytes for each logical cluster.</summary>
internal static class ErofsFullIndex
{
    private const int Size = 8,
        PartialBit = 1 << 15;

    /// <summary>Reads what it says of a cluster.</summary>
    /// <exception cref="ImageFormatException">It is damaged.</exception>
    public static ErofsCluster Read(ErofsInode inode, ErofsMapHeader header, int clusterLog, long cluster)
    {
        // Eight bytes that are not used follow the header.
        var place = header.End + Size + (cluster * Size);
        Span<byte> bytes = stackalloc byte[Size];
        inode.Metadata.Read(place, bytes, $"index of {inode.Name}");
        int advise = U16(bytes, 0),
            start = U16(bytes, 2);
        var type = (ErofsClusterType)(advise & 3);
        if (type != ErofsClusterType.Inside)
        {
            if (start >= 1 << clusterLog)
                throw ErofsClusterMap.Damaged(inode, cluster, "di_clusterofs", start);
            return new ErofsCluster(type, start, U32(bytes, 4), (advise & PartialBit) != 0, 0, 0, 0, place + Size);
        }
        int back = U16(bytes, 4),
            ahead = U16(bytes, 6);
        if ((back & ErofsCluster.StoredBlocksFlag) == 0)
            return new ErofsCluster(type, 0, 0, false, back, ahead, 0, place + Size);
        if (!header.HasBigFirst && !header.HasBigSecond)
            throw ErofsClusterMap.Damaged(inode, cluster, "delta[0]", back);
        return new ErofsCluster(type, 0, 0, false, 1, ahead, back & ~ErofsCluster.StoredBlocksFlag, place + Size);
    }
}
