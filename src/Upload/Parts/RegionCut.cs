using ImageTools.Convert;

namespace ImageTools.Upload.Parts;

/// <summary>The cut of a file with known region boundaries.</summary>
internal static class RegionCut
{
    /// <summary>Parts end where the rule says. Null when there are too many parts.</summary>
    public static PartCut? Of(long length, IEnumerable<RegionBoundary> boundaries, RegionCutRule rule)
    {
        List<PartRange> ranges = [];
        var (start, number) = (0L, 1);
        foreach (var boundary in boundaries)
        {
            if (rule.Ends(number, boundary.Offset - start, boundary.Region))
                Add(boundary.Offset);
        }
        Add(length);
        return number - 1 <= PartLimits.MostParts ? new PartCut(ranges) : null;

        void Add(long end)
        {
            // The last part may be shorter than any other.
            var size = Math.Max(end - start, PartLimits.SmallestPart);
            if (ranges.Count == 0 || ranges[^1].Size != size)
                ranges.Add(new PartRange(number, size));
            (start, number) = (end, number + 1);
        }
    }
}
