using ImageTools.Cloud;
using ImageTools.Convert;

namespace ImageTools.Upload.Transfer;

/// <summary>Where an object is cut into parts: runs of parts of one size. What a later run needs to cut it at the same places.</summary>
internal sealed class PartCut
{
    /// <summary>Most parts of an upload.</summary>
    public const int MostParts = 10_000;

    /// <summary>Smallest part but the last.</summary>
    public const long SmallestPart = 100 << 10;

    /// <summary>Largest part.</summary>
    public const long LargestPart = 5L << 30;

    /// <summary>Largest part of a stream, which waits in memory until the service has it.</summary>
    public const long LargestStreamPart = 1L << 30;

    /// <summary>Parts of the size that is sent first, to measure the line by.</summary>
    public const int Probes = 8;

    private const long ProbeSize = 1 << 20,
        Step = 1 << 20,
        DefaultSize = 8 << 20,
        MostMeasured = 16 << 20,
        WorthMeasuring = 64 << 20;
    private const int Doublings = 5,
        PartsOfADoubling = 400;
    private static readonly TimeSpan GoodPart = TimeSpan.FromSeconds(4);

    // From which part on parts of a stream are how many times as long as the first ones: most are long enough for a large disk and short
    // enough to wait in memory, and the last ones make sure that the largest fits.
    private static readonly (int First, int Times)[] Growth =
    [
        (1001, 2),
        (2001, 4),
        (3001, 8),
        .. Enumerable.Range(0, Doublings).Select(i => (8001 + i * PartsOfADoubling, 16 << i)),
    ];

    private readonly long[] starts;

    private PartCut(IReadOnlyList<PartRun> runs)
    {
        Runs = runs;
        starts = new long[runs.Count];
        for (var i = 1; i < starts.Length; i++)
            starts[i] = starts[i - 1] + (runs[i].First - runs[i - 1].First) * runs[i - 1].Size;
    }

    /// <summary>The runs, in order.</summary>
    public IReadOnlyList<PartRun> Runs { get; }

    /// <summary>For a file whose length is known: parts of one size, that was asked for or is the usual one.</summary>
    /// <exception cref="CloudException">The size that was asked for can't be.</exception>
    public static PartCut ForLength(long length, long? asked)
    {
        CheckAsked(asked, LargestPart);
        var least = Least(length);
        if (asked < least)
        {
            throw new CloudException(
                "oss",
                "part-size-too-small",
                $"A file of {length} bytes needs parts of at least {least} bytes: there may be {MostParts} of them.",
                hint: "Leave out --part-size."
            );
        }

        if (least > LargestPart)
        {
            throw new CloudException(
                "oss",
                "object-too-large",
                $"A file of {length} bytes does not fit into an object: OSS takes {MostParts} parts of 5 GiB.",
                hint: "Compress the image, or split it into several disks."
            );
        }

        return Uniform(asked ?? Math.Max(DefaultSize, RoundUp(least)));
    }

    /// <summary>All parts of one size.</summary>
    public static PartCut Uniform(long size) => new([new PartRun(1, size)]);

    /// <summary>Runs that were recorded.</summary>
    /// <exception cref="ArgumentException">They are none.</exception>
    public static PartCut FromRuns(IReadOnlyList<PartRun> runs)
    {
        var good =
            runs.Count > 0
            && runs[0].First == 1
            && runs.All(r => r.Size is >= SmallestPart and <= LargestPart)
            && runs.Zip(runs.Skip(1)).All(p => p.First.First < p.Second.First);
        return good ? new PartCut(runs) : throw new ArgumentException("Not runs of parts.", nameof(runs));
    }

    /// <summary>For a file whose seams are known: parts end where the rule says. Null when that would be too many parts.</summary>
    public static PartCut? AtSeams(long length, IEnumerable<Seam> seams, SeamCut rule)
    {
        List<PartRun> runs = [];
        var (start, number) = (0L, 1);
        foreach (var seam in seams)
        {
            if (rule.Ends(number, seam.Offset - start, seam.Region))
                Add(seam.Offset);
        }
        Add(length);
        return number - 1 <= MostParts ? new PartCut(runs) : null;

        void Add(long end)
        {
            // The last part may be shorter than any other.
            var size = Math.Max(end - start, SmallestPart);
            if (runs.Count == 0 || runs[^1].Size != size)
                runs.Add(new PartRun(number, size));
            (start, number) = (end, number + 1);
        }
    }

    /// <summary>Whether the size should follow the line's speed: large files, unless parts must be large anyway.</summary>
    public static bool IsWorthMeasuring(long length) => length > WorthMeasuring && Least(length) <= DefaultSize;

    /// <summary>Small parts first, by which the line is measured; then parts that take some seconds each.</summary>
    public static PartCut Measured(long length, double bytesPerSecond, int connections)
    {
        var ideal = bytesPerSecond / connections * GoodPart.TotalSeconds;
        var size = ProbeSize;
        while (size < MostMeasured && size * 2 <= ideal)
            size *= 2;
        return new PartCut([new PartRun(1, ProbeSize), new PartRun(Probes + 1, Math.Max(size, RoundUp(Least(length))))]);
    }

    /// <summary>The first parts, while the size of the others is not decided.</summary>
    public static PartCut Probing() => Uniform(ProbeSize);

    /// <summary>How an upload was cut whose parts are there, or null when that can't be told.</summary>
    /// <param name="length">Of the whole file.</param>
    /// <param name="parts">Number and size.</param>
    public static PartCut? Infer(long length, IReadOnlyCollection<(int Number, long Size)> parts)
    {
        if (parts.Count == 0 || parts.Any(p => p.Size > LargestPart))
            return null;
        var head = parts.Where(p => p.Number <= Probes).Select(p => p.Size).Distinct().ToArray();
        var rest = parts.Where(p => p.Number > Probes).ToArray();
        // The last part is shorter, and tells nothing.
        var size = rest.Length > 0 ? rest.Max(p => p.Size) : 0;
        PartCut[] candidates =
            rest.Length == 0
                ? head is [var one] && one != ProbeSize
                    ? [Uniform(one)]
                    : []
                : head is [] or [ProbeSize]
                    ? [Uniform(size), new PartCut([new PartRun(1, ProbeSize), new PartRun(Probes + 1, size)])]
                    : [Uniform(size)];
        return Array.Find(candidates, c =>
            c.Runs.All(r => r.Size >= SmallestPart)
            && c.CountOf(length) <= MostParts
            && parts.All(p => p.Number <= c.CountOf(length) && p.Size == Math.Min(c.SizeOf(p.Number), length - c.StartOf(p.Number)))
        );
    }

    /// <summary>
    /// For a stream whose length is only known at its end. The first part holds the head, which comes last, and waits in memory: it is no
    /// longer than the usual ones are. Parts begin small and grow: a small image takes little memory, and a huge one still fits.
    /// </summary>
    /// <exception cref="CloudException">The size that was asked for can't be.</exception>
    public static PartCut ForStream(int headLength, long maxLength, long? asked)
    {
        CheckAsked(asked, LargestStreamPart);
        if (asked is { } size)
            return new PartCut(HeadedBy(headLength, size));
        for (var start = DefaultSize; ; start *= 2)
        {
            var runs = HeadedBy(headLength, start);
            runs.AddRange(Growth.Select(g => new PartRun(g.First, Math.Min(start * g.Times, LargestStreamPart))));
            var cut = new PartCut(runs);
            if (start >= LargestStreamPart || cut.StartOf(MostParts + 1) >= maxLength)
                return cut;
        }
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
        // The run that its last byte lies in.
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

    /// <summary>Parts of one size, unless that is too short for the head or too long to be kept until the end.</summary>
    private static List<PartRun> HeadedBy(int headLength, long size) =>
        headLength <= size && size <= MostMeasured
            ? [new PartRun(1, size)]
            : [new PartRun(1, Math.Max(RoundUp(headLength), Step)), new PartRun(2, size)];

    private static long Least(long length) => (length + MostParts - 1) / MostParts;

    private static long RoundUp(long size) => (size + Step - 1) / Step * Step;

    private static void CheckAsked(long? asked, long largest)
    {
        if (asked < SmallestPart)
        {
            throw new CloudException(
                "oss",
                "part-size-too-small",
                $"Parts of {asked} bytes are smaller than OSS takes: {SmallestPart >> 10} KiB.",
                hint: "Leave out --part-size."
            );
        }

        if (asked > largest)
        {
            throw new CloudException(
                "oss",
                "part-size-too-large",
                $"Parts of {asked} bytes are larger than {largest >> 30} GiB"
                    + (
                        largest == LargestPart
                            ? ", the most that OSS takes."
                            : ": the parts of a stream wait in memory until the service has them."
                    ),
                hint: "Leave out --part-size."
            );
        }
    }
}
