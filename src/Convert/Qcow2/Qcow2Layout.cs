using ImageTools.Convert.Layout;
using ImageTools.Disks;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.Formats.Qcow2;

namespace ImageTools.Convert.Qcow2;

/// <summary>
/// The layout of a qcow2 file whose every cluster is known beforehand: header, refcount table and blocks, L1, L2 tables, compressed streams
/// (when there are any), plain clusters. The tables are computed when they are read.
/// </summary>
internal sealed class Qcow2Layout
{
    private readonly int clusterSize;
    private readonly int clusterBits;
    private readonly long virtualSize;
    private readonly Codec codec;
    private readonly UnitRanges plain;
    private readonly StoredUnits? stored;
    private readonly UnitRanges tables;
    private readonly long l1Clusters,
        l1Entries,
        refcountBlocks,
        refcountTableClusters,
        total;

    /// <summary>Lays out the file.</summary>
    /// <param name="virtualSize">Guest-visible bytes.</param>
    /// <param name="plain">Clusters that are stored as they are.</param>
    /// <param name="stored">Clusters that are stored as compressed streams, or null.</param>
    public Qcow2Layout(long virtualSize, UnitRanges plain, StoredUnits? stored)
    {
        this.virtualSize = virtualSize;
        this.plain = plain;
        this.stored = stored;
        codec = stored?.Codec ?? Codec.Deflate;
        clusterSize = (int)plain.UnitSize;
        clusterBits = System.Numerics.BitOperations.Log2((uint)clusterSize);
        tables = UnitRanges.From(clusterSize, TablesInUse());
        l1Entries = Divide(Divide(virtualSize, clusterSize), EntriesPerTable);
        l1Clusters = Divide(l1Entries * 8, clusterSize);
        StoredClusters = stored is null ? 0 : Divide(stored.Bytes, clusterSize);
        var rest = 1 + l1Clusters + tables.Count + StoredClusters + plain.Count;
        (refcountBlocks, refcountTableClusters) = RefcountClusters(rest, clusterSize);
        total = rest + refcountBlocks + refcountTableClusters;
    }

    /// <summary>Bytes of the file.</summary>
    public long Length => total * clusterSize;

    private long EntriesPerTable => clusterSize / 8;

    private long StoredClusters { get; }

    private long RefcountBlocksOffset => (1 + refcountTableClusters) * clusterSize;

    private long L1Offset => RefcountBlocksOffset + refcountBlocks * clusterSize;

    private long TablesOffset => L1Offset + l1Clusters * clusterSize;

    private long StoredOffset => TablesOffset + tables.Count * clusterSize;

    private long PlainOffset => StoredOffset + StoredClusters * clusterSize;

    /// <summary>How many refcount blocks and clusters of refcount table cover <paramref name="rest"/> clusters and themselves.</summary>
    public static (long Blocks, long TableClusters) RefcountClusters(long rest, long clusterSize)
    {
        long blocks = 0,
            table = 0;
        while (true)
        {
            var needed = Divide(rest + blocks + table, clusterSize / 2);
            var neededTable = Divide(needed * 8, clusterSize);
            if (needed == blocks && neededTable == table)
                return (blocks, table);
            (blocks, table) = (needed, neededTable);
        }
    }

    /// <summary>Region boundaries among the streams and among the plain clusters.</summary>
    public IEnumerable<RegionBoundary> RegionBoundaries()
    {
        var units = RegionBoundary.RegionSize(clusterSize) / clusterSize;
        foreach (var (index, region) in stored?.Regions(units) ?? [])
            yield return new RegionBoundary(StoredOffset + stored!.OffsetOf(index), index == 0 ? 0 : region);
        // The padding of the last cluster depends on the length of all streams.
        if (stored is not null)
            yield return new RegionBoundary(StoredOffset + stored.Bytes, 0);
        foreach (var (rank, region) in plain.Regions(units))
            yield return new RegionBoundary(PlainOffset + rank * clusterSize, rank == 0 ? 0 : region);
    }

    /// <summary>The file.</summary>
    public SegmentedFile ToFile(BlockSource source)
    {
        var header = Qcow2HeaderBytes.Create(virtualSize, clusterSize, l1Entries, L1Offset, clusterSize, refcountTableClusters, codec);
        return new SegmentedFile(
            $"{source.Name} as qcow2",
            [
                // With clusters of 512 bytes the header still fits: it is 120 bytes long.
                new LiteralSegment(header, clusterSize),
                new TableSegment(refcountTableClusters * clusterSize, 8, FillRefcountTable),
                new TableSegment(refcountBlocks * clusterSize, 2, FillRefcounts),
                new TableSegment(l1Clusters * clusterSize, 8, FillL1),
                new TableSegment(tables.Count * clusterSize, 8, FillL2),
                .. stored is null
                    ? (Segment[])[]
                    : [new StoredUnitsSegment(stored), new ZeroSegment(StoredClusters * clusterSize - stored.Bytes)],
                new UnitRangesSegment(source, plain),
            ]
        );
    }

    private static long Divide(long value, long by) => (value + by - 1) / by;

    private IEnumerable<(long Start, long Count)> TablesInUse()
    {
        var last = -1L;
        foreach (
            var table in Merge(
                plain.All().Select(r => (r.Start / EntriesPerTable, (r.Start + r.Count - 1) / EntriesPerTable)),
                stored?.Tables(EntriesPerTable) ?? []
            )
        )
        {
            if (table <= last)
                continue;
            last = table;
            yield return (table, 1);
        }
    }

    /// <summary>Merges two ascending lists. The first holds ranges.</summary>
    private static IEnumerable<long> Merge(IEnumerable<(long First, long Last)> ranges, IEnumerable<long> singles)
    {
        using var other = singles.GetEnumerator();
        var more = other.MoveNext();
        foreach (var (first, last) in ranges)
        {
            for (; more && other.Current < first; more = other.MoveNext())
                yield return other.Current;
            for (var value = first; value <= last; value++)
                yield return value;
        }
        for (; more; more = other.MoveNext())
            yield return other.Current;
    }

    private void FillRefcountTable(long first, Span<ulong> entries)
    {
        for (var i = 0; i < entries.Length; i++)
            entries[i] = first + i < refcountBlocks ? (ulong)(RefcountBlocksOffset + (first + i) * clusterSize) : 0;
    }

    private void FillRefcounts(long first, Span<ulong> entries)
    {
        var streams = StoredOffset / clusterSize;
        for (var i = 0; i < entries.Length; i++)
        {
            var cluster = first + i;
            entries[i] =
                cluster >= total ? 0
                : stored is not null && cluster >= streams && cluster < streams + StoredClusters
                    ? (ulong)stored.CountIn((cluster - streams) * clusterSize, clusterSize)
                : 1UL;
        }
    }

    private void FillL1(long first, Span<ulong> entries)
    {
        entries.Clear();
        foreach (var (start, count, rank) in tables.Between(first, first + entries.Length))
        {
            for (var i = 0; i < count; i++)
                entries[(int)(start - first) + i] = (ulong)(TablesOffset + (rank + i) * clusterSize) | Qcow2Entry.Copied;
        }
    }

    private void FillL2(long first, Span<ulong> entries)
    {
        while (entries.Length > 0)
        {
            var (rank, inside) = Math.DivRem(first, EntriesPerTable);
            var count = (int)Math.Min(entries.Length, EntriesPerTable - inside);
            FillClusters(tables.UnitAt(rank).Unit * EntriesPerTable + inside, entries[..count]);
            entries = entries[count..];
            first += count;
        }
    }

    private void FillClusters(long cluster, Span<ulong> entries)
    {
        entries.Clear();
        foreach (var (start, count, rank) in plain.Between(cluster, cluster + entries.Length))
        {
            for (var i = 0; i < count; i++)
                entries[(int)(start - cluster) + i] = (ulong)(PlainOffset + (rank + i) * clusterSize) | Qcow2Entry.Copied;
        }
        if (stored is null)
            return;
        for (var i = stored.IndexOf(cluster); i < stored.Count && stored.UnitOf(i) < cluster + entries.Length; i++)
        {
            entries[(int)(stored.UnitOf(i) - cluster)] = Qcow2Entry.Descriptor(
                StoredOffset + stored.OffsetOf(i),
                stored.LengthOf(i),
                clusterBits
            );
        }
    }
}
