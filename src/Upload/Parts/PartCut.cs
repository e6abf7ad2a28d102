namespace ImageTools.Upload.Parts;

/// <summary>The cut of an object into parts: ranges of parts of one size. A later run needs it to cut at the same places.</summary>
internal sealed class PartCut
{
    private readonly long[] starts;

    /// <summary>Creates a cut from valid ranges.</summary>
    public PartCut(IReadOnlyList<PartRange> ranges)
    {
        Ranges = ranges;
        starts = new long[ranges.Count];
        for (var i = 1; i < starts.Length; i++)
            starts[i] = starts[i - 1] + (ranges[i].First - ranges[i - 1].First) * ranges[i - 1].Size;
    }

    /// <summary>The ranges, in order.</summary>
    public IReadOnlyList<PartRange> Ranges { get; }

    /// <summary>All parts of one size.</summary>
    public static PartCut Uniform(long size) => new([new PartRange(1, size)]);

    /// <summary>Ranges that were recorded.</summary>
    /// <exception cref="ArgumentException">They are not valid.</exception>
    public static PartCut FromRanges(IReadOnlyList<PartRange> ranges)
    {
        var good =
            ranges.Count > 0
            && ranges[0].First == 1
            && ranges.All(r => r.Size is >= PartLimits.SmallestPart and <= PartLimits.LargestPart)
            && ranges.Zip(ranges.Skip(1)).All(p => p.First.First < p.Second.First);
        return good ? new PartCut(ranges) : throw new ArgumentException("Not ranges of parts.", nameof(ranges));
    }

    /// <summary>Bytes of a part; the last one may be shorter.</summary>
    public long SizeOf(int number) => Ranges[RangeOf(number)].Size;

    /// <summary>Where a part begins.</summary>
    public long StartOf(int number)
    {
        var range = RangeOf(number);
        return starts[range] + (number - Ranges[range].First) * Ranges[range].Size;
    }

    /// <summary>Number of parts of a file of this length; an empty one has one.</summary>
    public int CountOf(long length)
    {
        var found = Array.BinarySearch(starts, length);
        // The range of its last byte.
        var at = Math.Max(0, (found >= 0 ? found : ~found) - 1);
        var range = Ranges[at];
        return (int)
            Math.Min(int.MaxValue, range.First - 1 + Math.Max(at == 0 ? 1 : 0, (length - starts[at] + range.Size - 1) / range.Size));
    }

    private int RangeOf(int number)
    {
        var (low, high) = (0, Ranges.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = Ranges[middle].First <= number ? (middle, high) : (low, middle - 1);
        }
        return low;
    }
}
