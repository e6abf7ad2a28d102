namespace ImageTools.Convert.Layout;

/// <summary>Which units of a disk are allocated: runs, not one entry a unit, with the rank of each.</summary>
internal sealed class UnitRuns
{
    private readonly long[] starts;
    private readonly long[] ranks;

    private UnitRuns(long unitSize, long[] starts, long[] ranks, long count)
    {
        UnitSize = unitSize;
        this.starts = starts;
        this.ranks = ranks;
        Count = count;
    }

    /// <summary>Bytes of a unit.</summary>
    public long UnitSize { get; }

    /// <summary>Allocated units.</summary>
    public long Count { get; }

    /// <summary>Makes runs of what <paramref name="found"/> lists: first unit and number of units, in ascending order.</summary>
    public static UnitRuns From(long unitSize, IEnumerable<(long Start, long Count)> found)
    {
        var starts = new List<long>();
        var ranks = new List<long>();
        long rank = 0,
            end = -1;
        foreach (var (start, count) in found)
        {
            if (start != end)
            {
                starts.Add(start);
                ranks.Add(rank);
            }
            rank += count;
            end = start + count;
        }
        return new UnitRuns(unitSize, [.. starts], [.. ranks], rank);
    }

    /// <summary>The unit of a rank, and how many units from it on are neighbours in the disk.</summary>
    public (long Unit, long Following) UnitAt(long rank)
    {
        var run = IndexOf(ranks, rank);
        var end = run + 1 < ranks.Length ? ranks[run + 1] : Count;
        return (starts[run] + (rank - ranks[run]), end - rank);
    }

    /// <summary>The rank of a unit, or -1 when it is not allocated.</summary>
    public long RankOf(long unit)
    {
        var run = IndexOf(starts, unit);
        if (run < 0)
            return -1;
        var rank = ranks[run] + (unit - starts[run]);
        return rank < (run + 1 < ranks.Length ? ranks[run + 1] : Count) ? rank : -1;
    }

    /// <summary>
    /// Runs that overlap units <paramref name="from"/> to <paramref name="to"/>, clipped: first unit, number, rank of the
    /// first.
    /// </summary>
    public IEnumerable<(long Start, long Count, long Rank)> Between(long from, long to)
    {
        for (var run = Math.Max(0, IndexOf(starts, from)); run < starts.Length && starts[run] < to; run++)
        {
            var end = starts[run] + ((run + 1 < ranks.Length ? ranks[run + 1] : Count) - ranks[run]);
            var first = Math.Max(from, starts[run]);
            var last = Math.Min(to, end);
            if (first < last)
                yield return (first, last - first, ranks[run] + (first - starts[run]));
        }
    }

    /// <summary>All runs.</summary>
    public IEnumerable<(long Start, long Count, long Rank)> All() => Between(0, long.MaxValue);

    /// <summary>Rank of the first allocated unit of each region that has one.</summary>
    /// <param name="units">Units of a region.</param>
    public IEnumerable<(long Rank, long Region)> Regions(long units)
    {
        var last = -1L;
        foreach (var (start, count, rank) in All())
        {
            for (var region = start / units; region <= (start + count - 1) / units; region++)
            {
                if (region > last)
                    yield return (rank + Math.Max(0, region * units - start), region);
                last = region;
            }
        }
    }

    /// <summary>Index of the last value that is not greater, or -1.</summary>
    private static int IndexOf(long[] ascending, long value)
    {
        var index = Array.BinarySearch(ascending, value);
        return index >= 0 ? index : ~index - 1;
    }
}
