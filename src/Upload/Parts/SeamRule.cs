using ImageTools.Convert;

namespace ImageTools.Upload.Parts;

/// <summary>
/// Decides which region boundaries of a target end a part. The rule uses one part only. So where two versions of a disk differ, their parts
/// differ, and soon after that their parts are the same again. The first thousand parts hold one region each, the next ones two, then four:
/// a small change moves few bytes, and a large disk does not need too many parts.
/// </summary>
internal sealed class SeamRule
{
    private const long LongEnough = 4L << 30;
    private const int Doublings = 5,
        PartsOfADoubling = 400;
    private static readonly (int Last, int Regions)[] Spans =
    [
        (1000, 1),
        (2000, 2),
        (8000, 4),
        .. Enumerable.Range(1, Doublings).Select(i => (8000 + i * PartsOfADoubling, 4 << i)),
    ];

    private readonly int least = 1;

    private SeamRule(long virtualSize)
    {
        // Parts of tables, and of the bytes before the first region, are extra.
        var regions = virtualSize / Seam.RegionSize(1) * 1.05;
        while (Spans.Select((s, i) => (s.Last - (i == 0 ? 0 : Spans[i - 1].Last)) * (long)s.Regions).Sum() * least < regions)
            least *= 2;
    }

    /// <summary>The rule for a target, or null when it has no region boundaries.</summary>
    public static SeamRule? Of(TargetImage target) =>
        target is ProjectedTarget { Seams.Count: > 0 } or StreamedTarget { HasSeams: true } ? new SeamRule(target.VirtualSize) : null;

    /// <summary>Whether a part ends at a region boundary.</summary>
    /// <param name="number">Number of the part.</param>
    /// <param name="length">Its bytes up to the boundary.</param>
    /// <param name="region">Region that begins at the boundary.</param>
    public bool Ends(int number, long length, long region) =>
        length >= PartLimits.SmallestPart
        && (length >= LongEnough || region % (least * Spans[Math.Max(0, Array.FindIndex(Spans, s => number <= s.Last))].Regions) == 0);
}
