using ImageTools.Cloud;

namespace ImageTools.Upload.Parts;

/// <summary>The cut of an object when only its length is known: parts of the requested size, or of the usual size.</summary>
internal static class UsualCut
{
    /// <summary>Usual bytes of a part, unless there would be too many parts.</summary>
    public const long DefaultSize = 8 << 20;

    private const long Step = 1 << 20,
        LongestHead = 16 << 20;
    private const int Doublings = 5,
        PartsOfADoubling = 400;

    // Part numbers of a stream, and the factor of the part size from there on. Most parts are long enough for a large disk and short enough
    // to wait in memory. The last parts are long enough for the largest disk.
    private static readonly (int First, int Times)[] Growth =
    [
        (1001, 2),
        (2001, 4),
        (3001, 8),
        .. Enumerable.Range(0, Doublings).Select(i => (8001 + i * PartsOfADoubling, 16 << i)),
    ];

    /// <summary>For a file whose length is known: parts of one size.</summary>
    /// <exception cref="CloudException">The requested size is not possible.</exception>
    public static PartCut OfFile(long length, long? asked)
    {
        CheckAsked(asked, PartLimits.LargestPart);
        var least = Least(length);
        if (asked < least)
        {
            throw new CloudException(
                "oss",
                "part-size-too-small",
                $"A file of {length} bytes needs parts of at least {least} bytes: there may be {PartLimits.MostParts} of them.",
                hint: "Leave out --part-size."
            );
        }

        if (least > PartLimits.LargestPart)
        {
            throw new CloudException(
                "oss",
                "object-too-large",
                $"A file of {length} bytes does not fit into an object: OSS takes {PartLimits.MostParts} parts of 5 GiB.",
                hint: "Compress the image, or split it into several disks."
            );
        }

        return PartCut.Uniform(asked ?? Math.Max(DefaultSize, RoundUp(least)));
    }

    /// <summary>
    /// For a stream whose length is only known at its end. The first part holds the head, which is written last, so this part waits in
    /// memory and is no longer than usual. Parts begin small and grow: a small image needs little memory, and a huge one still fits.
    /// </summary>
    /// <exception cref="CloudException">The requested size is not possible.</exception>
    public static PartCut OfStream(int headLength, long maxLength, long? asked)
    {
        CheckAsked(asked, PartLimits.LargestStreamPart);
        if (asked is { } size)
            return new PartCut(HeadedBy(headLength, size));
        for (var start = DefaultSize; ; start *= 2)
        {
            var ranges = HeadedBy(headLength, start);
            ranges.AddRange(Growth.Select(g => new PartRange(g.First, Math.Min(start * g.Times, PartLimits.LargestStreamPart))));
            var cut = new PartCut(ranges);
            if (start >= PartLimits.LargestStreamPart || cut.StartOf(PartLimits.MostParts + 1) >= maxLength)
                return cut;
        }
    }

    /// <summary>The smallest size that does not give too many parts.</summary>
    public static long Least(long length) => (length + PartLimits.MostParts - 1) / PartLimits.MostParts;

    /// <summary>Up to a whole MiB.</summary>
    public static long RoundUp(long size) => (size + Step - 1) / Step * Step;

    /// <summary>Parts of one size, unless that is too short for the head or too long to be kept until the end.</summary>
    private static List<PartRange> HeadedBy(int headLength, long size) =>
        headLength <= size && size <= LongestHead
            ? [new PartRange(1, size)]
            : [new PartRange(1, Math.Max(RoundUp(headLength), Step)), new PartRange(2, size)];

    private static void CheckAsked(long? asked, long largest)
    {
        if (asked < PartLimits.SmallestPart)
        {
            throw new CloudException(
                "oss",
                "part-size-too-small",
                $"Parts of {asked} bytes are smaller than the minimum of OSS: {PartLimits.SmallestPart >> 10} KiB.",
                hint: "Leave out --part-size."
            );
        }

        if (asked > largest)
        {
            var why =
                largest == PartLimits.LargestPart
                    ? ", the most that OSS takes"
                    : ": the parts of a stream wait in memory until the service has them";
            throw new CloudException(
                "oss",
                "part-size-too-large",
                $"Parts of {asked} bytes are larger than {largest >> 30} GiB{why}.",
                hint: "Leave out --part-size."
            );
        }
    }
}
