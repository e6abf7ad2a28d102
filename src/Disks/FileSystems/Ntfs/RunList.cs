namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>Decodes mapping pairs: a header with the lengths of two numbers, a count of clusters, and where they are, relative to the run
/// before. A run without a place is a hole.</summary>
internal sealed class RunList(BlockSource volume, NtfsBootSector boot, string what)
{
    private readonly FileRangeList ranges = new(volume, what, "Run chkdsk in the guest.");

    /// <summary>Clusters that are mapped so far, holes included.</summary>
    public long Clusters { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes => Clusters * boot.ClusterSize;

    /// <summary>The runs that have a place, ascending.</summary>
    public IReadOnlyList<FileRange> Ranges => ranges.Ranges;

    /// <summary>Appends a part of the attribute, which has to continue the parts before.</summary>
    public void Add(NtfsAttribute part)
    {
        if (part.IsResident)
            throw Damaged("lies both in its record and in clusters", null, null);
        if (part.LowestVcn != Clusters)
            throw Damaged($"does not continue with cluster {Clusters}", "lowest VCN", part.LowestVcn);
        var pairs = part.Runs.Span;
        var at = 0;
        long place = 0;
        while (at < pairs.Length && pairs[at] != 0)
        {
            int countBytes = pairs[at] & 0x0f,
                placeBytes = pairs[at] >> 4;
            if (countBytes is 0 or > 8 || placeBytes > 8 || at + 1 + countBytes + placeBytes > pairs.Length)
                throw Damaged("is the header of no run", "mapping pair", pairs[at]);
            var count = Signed(pairs.Slice(at + 1, countBytes));
            // What is mapped in all has to fit into a number of bytes.
            if (count <= 0 || count > (long.MaxValue / boot.ClusterSize) - Clusters)
                throw Damaged("is an impossible length of a run", "clusters", count);
            if (placeBytes > 0)
            {
                place = unchecked(place + Signed(pairs.Slice(at + 1 + countBytes, placeBytes)));
                Append(new NtfsCluster(place), count);
            }
            Clusters += count;
            at += 1 + countBytes + placeBytes;
        }
        if (Clusters != part.HighestVcn + 1)
            throw Damaged($"ends with cluster {part.HighestVcn}, but its runs end with {Clusters - 1}", "highest VCN", part.HighestVcn);
    }

    private void Append(NtfsCluster cluster, long count)
    {
        if (!cluster.IsIn(boot, count))
            throw Damaged($"has a run of {count} clusters, of {boot.Clusters} in all", "cluster", cluster.Number);
        ranges.Add(Bytes, count * boot.ClusterSize, cluster.Place(boot));
    }

    private static long Signed(ReadOnlySpan<byte> bytes)
    {
        long value = (sbyte)bytes[^1];
        for (var i = bytes.Length - 2; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    private ImageFormatException Damaged(string problem, string? field, object? value) =>
        new(volume.Name, what, problem, field, value, hint: "Run chkdsk in the guest.");
}
