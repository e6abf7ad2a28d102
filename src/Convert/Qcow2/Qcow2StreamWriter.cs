using System.Buffers.Binary;
using System.Numerics;
using ImageTools.Convert.Compression;
using ImageTools.Disks.Codecs;
using ImageTools.Disks.Formats.Qcow2;

namespace ImageTools.Convert.Qcow2;

/// <summary>
/// Writes an append-only qcow2 file. Host offsets are given out in order. Each L2 table follows the clusters that it describes (so only one
/// table is in memory), L1 and refcounts are at the end, the header comes last. When regions are kept apart, each region begins at a
/// cluster boundary, so that its bytes do not depend on earlier bytes. Tables are full of offsets, so several of them are put together
/// between regions.
/// </summary>
internal sealed class Qcow2StreamWriter : IUnitWriter
{
    // A separate range has to be as long as the smallest part of an upload (100 KiB). Tables are collected to larger ranges, so that fewer
    // parts always change.
    private const int KeptSize = 4 << 20,
        LeastPiece = 128 << 10,
        TablesTogether = 1 << 20;

    private readonly ITargetOutput output;
    private readonly long virtualSize;
    private readonly int clusterSize;
    private readonly int clusterBits;
    private readonly Codec codec;
    private readonly ulong[] l1;
    private readonly ulong[] l2;
    private readonly byte[] kept;
    private readonly List<long> keptClusters = [];
    private readonly List<ushort> refcounts = [1];
    private readonly List<(long Table, ulong[] Entries)> tables = [];
    private readonly long regionClusters;
    private long region = -1;
    private long table = -1;
    private long position;

    /// <summary>Creates a writer; the head of the output is one cluster.</summary>
    public Qcow2StreamWriter(ITargetOutput output, long virtualSize, int clusterSize, Codec codec, bool keepsRegionsApart)
    {
        this.output = output;
        this.virtualSize = virtualSize;
        this.clusterSize = clusterSize;
        this.codec = codec;
        clusterBits = BitOperations.Log2((uint)clusterSize);
        l2 = new ulong[clusterSize / 8];
        kept = new byte[Math.Max(KeptSize, clusterSize)];
        l1 = new ulong[checked((int)Divide(Divide(virtualSize, clusterSize), l2.Length))];
        position = clusterSize;
        if (!keepsRegionsApart)
            return;
        regionClusters = RegionBoundary.RegionSize(clusterSize) / clusterSize;
        // Nothing refers to clusters between header and data: they are free clusters.
        if (position < LeastPiece)
            AppendZeros(LeastPiece - (int)position);
    }

    /// <summary>The most bytes that separate regions add to the file.</summary>
    public static long MostPadding(long virtualSize, int clusterSize) =>
        Divide(virtualSize, RegionBoundary.RegionSize(clusterSize)) * clusterSize + LeastPiece;

    /// <inheritdoc/>
    public void Add(UnitBatch batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (!batch.IsStored(i))
                continue;
            var cluster = batch.First + i;
            if (regionClusters > 0 && cluster / regionClusters != region)
                SwitchRegion(cluster / regionClusters);
            SwitchTable(cluster / l2.Length);
            var stored = batch.StoredOf(i);
            if (batch.IsPlain(i))
            {
                Keep(cluster, stored);
                continue;
            }
            l2[cluster % l2.Length] = Qcow2Entry.Descriptor(position, stored.Length, clusterBits);
            Count(position, stored.Length);
            Append(stored);
        }
    }

    /// <summary>A plain cluster begins at a multiple of its size. Several of them together need one gap instead of one each.</summary>
    private void Keep(long cluster, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(kept.AsSpan(keptClusters.Count * clusterSize));
        keptClusters.Add(cluster);
        if (keptClusters.Count == kept.Length / clusterSize)
            AppendKept();
    }

    private void AppendKept()
    {
        if (keptClusters.Count == 0)
            return;
        Align();
        for (var i = 0; i < keptClusters.Count; i++)
            l2[keptClusters[i] % l2.Length] = (ulong)(position + (long)i * clusterSize) | Qcow2Entry.Copied;
        Count(position, (long)keptClusters.Count * clusterSize);
        Append(kept.AsSpan(0, keptClusters.Count * clusterSize));
        keptClusters.Clear();
    }

    /// <inheritdoc/>
    public void Finish()
    {
        SwitchTable(-1);
        Align();
        if (regionClusters > 0)
            AppendTables();
        var l1Offset = position;
        if (l1.Length > 0)
            Count(position, l1.Length * 8L);
        AppendTable(l1);
        Align();
        var used = position / clusterSize;
        var (blocks, tableClusters) = Qcow2Layout.RefcountClusters(used, clusterSize);
        var total = used + blocks + tableClusters;
        for (var cluster = used; cluster < total; cluster++)
            Count(cluster * clusterSize, 1);
        var blocksOffset = position;
        AppendRefcounts(blocks * clusterSize / 2);
        var tableOffset = position;
        var addresses = new ulong[tableClusters * clusterSize / 8];
        for (var i = 0; i < blocks; i++)
            addresses[i] = (ulong)(blocksOffset + (long)i * clusterSize);
        AppendTable(addresses);
        var head = new byte[clusterSize];
        Qcow2HeaderBytes.Create(virtualSize, clusterSize, l1.Length, l1Offset, tableOffset, tableClusters, codec).CopyTo(head, 0);
        output.Head(head);
    }

    private static long Divide(long value, long by) => (value + by - 1) / by;

    private void SwitchTable(long next)
    {
        if (table == next)
            return;
        if (table >= 0)
        {
            AppendKept();
            if (regionClusters > 0)
            {
                tables.Add((table, [.. l2]));
            }
            else
            {
                Align();
                AppendTable(table, l2);
            }
        }
        Array.Clear(l2);
        table = next;
    }

    private void SwitchRegion(long next)
    {
        AppendKept();
        Align();
        if ((long)tables.Count * clusterSize >= TablesTogether)
            AppendTables();
        region = next;
        output.AtRegionBoundary(next);
    }

    private void AppendTables()
    {
        output.AtRegionBoundary(0);
        foreach (var (number, entries) in tables)
            AppendTable(number, entries);
        tables.Clear();
    }

    private void AppendTable(long number, ReadOnlySpan<ulong> entries)
    {
        l1[number] = (ulong)position | Qcow2Entry.Copied;
        Count(position, clusterSize);
        AppendTable(entries);
    }

    /// <summary>Increments the refcount of each cluster of the range.</summary>
    private void Count(long offset, long length)
    {
        for (var cluster = offset / clusterSize; cluster <= (offset + length - 1) / clusterSize; cluster++)
        {
            while (refcounts.Count <= cluster)
                refcounts.Add(0);
            refcounts[(int)cluster]++;
        }
    }

    private void Align() => AppendZeros((int)(-position & (clusterSize - 1)));

    private void AppendZeros(int padding)
    {
        Span<byte> zeros = stackalloc byte[512];
        zeros.Clear();
        while (padding > 0)
        {
            var take = Math.Min(padding, zeros.Length);
            Append(zeros[..take]);
            padding -= take;
        }
    }

    private void AppendTable(ReadOnlySpan<ulong> entries)
    {
        var bytes = new byte[entries.Length * 8];
        for (var i = 0; i < entries.Length; i++)
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * 8), entries[i]);
        Append(bytes);
    }

    private void AppendRefcounts(long entries)
    {
        var bytes = new byte[clusterSize];
        for (long i = 0; i < entries; i += clusterSize / 2)
        {
            for (var j = 0; j < clusterSize / 2; j++)
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(j * 2), i + j < refcounts.Count ? refcounts[(int)(i + j)] : (ushort)0);
            Append(bytes);
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0)
            return;
        output.Append(bytes);
        position += bytes.Length;
    }
}
