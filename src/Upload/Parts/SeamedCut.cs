using ImageTools.Convert;

namespace ImageTools.Upload.Parts;

/// <summary>The cut of a file whose region boundaries are known in advance.</summary>
internal static class SeamedCut
{
    /// <summary>Parts end where the rule says. Null when there would be too many parts.</summary>
    public static PartCut? Of(long length, IEnumerable<Seam> seams, SeamRule rule)
    {
        List<PartRun> runs = [];
        var (start, number) = (0L, 1);
        foreach (var seam in seams)
        {
            if (rule.Ends(number, seam.Offset - start, seam.Region))
                Add(seam.Offset);
        }
        Add(length);
        return number - 1 <= PartLimits.MostParts ? new PartCut(runs) : null;

        void Add(long end)
        {
            // The last part may be shorter than the smallest size.
            var size = Math.Max(end - start, PartLimits.SmallestPart);
            if (runs.Count == 0 || runs[^1].Size != size)
                runs.Add(new PartRun(number, size));
            (start, number) = (end, number + 1);
        }
    }
}
