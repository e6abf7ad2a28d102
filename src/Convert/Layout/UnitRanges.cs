namespace ImageTools.Convert.Layout;

/// <summary>The allocated units of a disk, as ranges with the rank of each and not one entry a unit.</summary>
internal sealed class UnitRanges
{
    private readonly long[] starts;
    private readonly long[] ranks;

    private UnitRanges(long unitSize, long[] starts, long[] ranks, long count)
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

    /// <summary>Makes the ranges from <paramref name="found"/>: first unit and number of units, in ascending order.</summary>
    public static UnitRanges From(long unitSize, IEnumerable<(long Start, long Count)> found)
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
        return new UnitRanges(unitSize, [.. starts], [.. ranks], rank);
    }

    /// <summary>The unit of a rank, and how many units from it on are neighbours in the disk.</summary>
    public (long Unit, long Following) UnitAt(long rank)
    {
        var range = IndexOf(ranks, rank);
        var end = range + 1 < ranks.Length ? ranks[range + 1] : Count;
        return (starts[range] + (rank - ranks[range]), end - rank);
    }

    /// <summary>The rank of a unit, or -1 when it is not allocated.</summary>
    public long RankOf(long unit)
    {
        var range = IndexOf(starts, unit);
        if (range < 0)
            return -1;
        var rank = ranks[range] + (unit - starts[range]);
        return rank < (range + 1 < ranks.Length ? ranks[range + 1] : Count) ? rank : -1;
    }

    /// <summary>
    /// Ranges that overlap units <paramref name="from"/> to <paramref name="to"/>, clipped: first unit, number, rank of the
    /// first.
    /// </summary>
    public IEnumerable<(long Start, long Count, long Rank)> Between(long from, long to)
    {
        for (var range = Math.Max(0, IndexOf(starts, from)); range < starts.Length && starts[range] < to; range++)
        {
            var end = starts[range] + ((range + 1 < ranks.Length ? ranks[range + 1] : Count) - ranks[range]);
            var first = Math.Max(from, starts[range]);
            var last = Math.Min(to, end);
            if (first < last)
                yield return (first, last - first, ranks[range] + (first - starts[range]));
        }
    }

    /// <summary>All ranges.</summary>
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
