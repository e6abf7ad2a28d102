namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>Extents by an index of logical clusters: a head says where an extent begins, the clusters after it how far that is.</summary>
internal sealed class ErofsClusterMap : IErofsMap
{
    private readonly ErofsSuperblock super;
    private readonly ErofsInode inode;
    private readonly ErofsMapHeader header;
    private readonly int clusterLog;

    // The last extent, when it is stored elsewhere.
    private readonly long tailCluster = -1;
    private readonly long tailPlace;

    /// <summary>Reads what the header says, and finds the last extent.</summary>
    /// <exception cref="ImageFormatException">The header is damaged or not known.</exception>
    public ErofsClusterMap(ErofsSuperblock super, ErofsInode inode, ErofsMapHeader header)
    {
        this.super = super;
        this.inode = inode;
        this.header = header;
        clusterLog = super.BlockLog + header.ClusterLog;
        CheckAlgorithm(header.Algorithms.First);
        CheckAlgorithm(header.Algorithms.Second);
        var isBig = header.HasBigFirst || header.HasBigSecond;
        if (isBig && (!super.Features.HasAlgorithms || (inode.Layout == ErofsLayout.CompressedCompact && !header.HasBigSecond)))
            throw Damaged(inode, -1, "h_advise", header.Advise);
        if (isBig && inode.Layout == ErofsLayout.CompressedCompact && !header.HasBigFirst)
            throw Damaged(inode, -1, "h_advise", header.Advise);
        if (!HasInline && !header.HasFragment)
            return;
        var last = Load((inode.Size - 1) >> clusterLog);
        var (cluster, head) = FindHead(inode.Size - 1, (inode.Size - 1) >> clusterLog, last);
        tailCluster = cluster;
        if (HasInline)
            tailPlace = last.Next;
        else
            tailPlace = header.LowerFragmentStart | (inode.Layout == ErofsLayout.CompressedFull ? head.Block << 32 : 0);
    }

    private bool HasInline => header.HasInlineTail && !header.HasFragment && header.InlineSize > 0;

    /// <summary>An error in an index.</summary>
    public static ImageFormatException Damaged(ErofsInode inode, long cluster, string field, object value) =>
        new(
            inode.Metadata.Source.Name,
            cluster < 0 ? $"map header of {inode.Name}" : $"index of {inode.Name}, cluster {cluster}",
            "is not possible, or not known",
            field,
            value
        );

    /// <inheritdoc/>
    public ErofsExtent Find(long offset)
    {
        var number = offset >> clusterLog;
        var (cluster, head) = FindHead(offset, number, Load(number));
        var start = (cluster << clusterLog) | (uint)head.Start;
        if (cluster == tailCluster)
        {
            var length = inode.Size - start;
            return HasInline
                ? new ErofsExtent(start, length, Encoding(head.Type), tailPlace, header.InlineSize, head.IsPartial, IsInMetadata: true)
                : new ErofsExtent(start, length, ErofsEncoding.Fragment, tailPlace, 0);
        }
        var stored = (long)StoredBlocks(cluster, head.Type) << super.BlockLog;
        if (stored is 0 or > ErofsExtent.MaxStored)
            throw Damaged(inode, cluster, "compressed blocks", stored >> super.BlockLog);
        return new ErofsExtent(
            start,
            FindEnd(cluster) - start,
            Encoding(head.Type),
            head.Block << super.BlockLog,
            (int)stored,
            head.IsPartial
        );
    }

    private ErofsCluster Load(long cluster) =>
        inode.Layout == ErofsLayout.CompressedFull
            ? ErofsFullIndex.Read(inode, header, clusterLog, cluster)
            : ErofsCompactIndex.Read(super, inode, header, clusterLog, cluster);

    /// <summary>The head of the extent that holds a byte: in its cluster, when it begins before the byte, or else further back.</summary>
    private (long Cluster, ErofsCluster Head) FindHead(long offset, long cluster, ErofsCluster index)
    {
        var inside = (int)(offset & ((1L << clusterLog) - 1));
        if (index.IsHead && inside >= index.Start)
            return (cluster, index);
        var back = index.IsHead ? 1 : index.Back;
        for (var steps = MostSteps; ; steps--)
        {
            if (back == 0 || back > cluster || steps == 0)
                throw Damaged(inode, cluster, "delta[0]", back);
            cluster -= back;
            index = Load(cluster);
            if (index.IsHead)
                return (cluster, index);
            back = index.Back;
        }
    }

    /// <summary>The end of the extent with this head: the start of the next one, or the end of the file.</summary>
    private long FindEnd(long head)
    {
        var cluster = head + 1;
        for (var steps = MostSteps; cluster << clusterLog < inode.Size; steps--)
        {
            if (steps == 0)
                throw Damaged(inode, cluster, "delta[1]", 0);
            var index = Load(cluster);
            if (index.IsHead)
                return Math.Min(inode.Size, (cluster << clusterLog) + index.Start);
            // Tools before 1.0 wrote 0.
            cluster += Math.Max(1, index.Ahead);
        }
        return inode.Size;
    }

    private int StoredBlocks(long head, ErofsClusterType type)
    {
        var isBig = type == ErofsClusterType.First ? header.HasBigFirst : header.HasBigSecond;
        if (!isBig || (head + 1) << clusterLog >= inode.Size)
            return 1;
        var next = Load(head + 1);
        return !next.IsHead && next.Back != 1 ? throw Damaged(inode, head + 1, "delta[0]", next.Back)
            : next.IsHead || next.StoredBlocks == 0 ? 1
            : next.StoredBlocks;
    }

    // No extent decodes to more than MaxLength.
    private int MostSteps => (ErofsExtent.MaxLength >> clusterLog) + 2;

    private ErofsEncoding Encoding(ErofsClusterType type) =>
        type switch
        {
            ErofsClusterType.Plain => header.IsInterlaced ? ErofsEncoding.Interlaced : ErofsEncoding.Shifted,
            ErofsClusterType.Second => (ErofsEncoding)header.Algorithms.Second,
            _ => (ErofsEncoding)header.Algorithms.First,
        };

    private void CheckAlgorithm(int algorithm)
    {
        if (algorithm > (int)ErofsEncoding.Zstd)
            throw Damaged(inode, -1, "h_algorithmtype", algorithm);
    }
}
