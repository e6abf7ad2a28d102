namespace ImageTools.Upload.Parts;

/// <summary>
/// The places where an object is cut into parts, as series of parts of one size. A resumed upload uses it to cut at the same places.
/// </summary>
internal sealed class PartCut
{
    private readonly long[] starts;

    /// <summary>Series that were already checked.</summary>
    public PartCut(IReadOnlyList<PartRun> runs)
    {
        Runs = runs;
        starts = new long[runs.Count];
        for (var i = 1; i < starts.Length; i++)
            starts[i] = starts[i - 1] + (runs[i].First - runs[i - 1].First) * runs[i - 1].Size;
    }

    /// <summary>The series, in order.</summary>
    public IReadOnlyList<PartRun> Runs { get; }

    /// <summary>All parts of one size.</summary>
    public static PartCut Uniform(long size) => new([new PartRun(1, size)]);

    /// <summary>The cut that a journal recorded.</summary>
    /// <exception cref="ArgumentException">The series are not valid.</exception>
    public static PartCut FromRuns(IReadOnlyList<PartRun> runs)
    {
        var good =
            runs.Count > 0
            && runs[0].First == 1
            && runs.All(r => r.Size is >= PartLimits.SmallestPart and <= PartLimits.LargestPart)
            && runs.Zip(runs.Skip(1)).All(p => p.First.First < p.Second.First);
        return good ? new PartCut(runs) : throw new ArgumentException("Not runs of parts.", nameof(runs));
    }

    /// <summary>Bytes of a part; the last one may be shorter.</summary>
    public long SizeOf(int number) => Runs[RunOf(number)].Size;

    /// <summary>Where a part begins.</summary>
    public long StartOf(int number)
    {
        var run = RunOf(number);
        return starts[run] + (number - Runs[run].First) * Runs[run].Size;
    }

    /// <summary>Number of parts of a file of this length; an empty one has one.</summary>
    public int CountOf(long length)
    {
        var found = Array.BinarySearch(starts, length);
        // The series that holds the last byte.
        var at = Math.Max(0, (found >= 0 ? found : ~found) - 1);
        var run = Runs[at];
        return (int)Math.Min(int.MaxValue, run.First - 1 + Math.Max(at == 0 ? 1 : 0, (length - starts[at] + run.Size - 1) / run.Size));
    }

    private int RunOf(int number)
    {
        var (low, high) = (0, Runs.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = Runs[middle].First <= number ? (middle, high) : (low, middle - 1);
        }
        return low;
    }
}
