namespace ImageTools.Upload.Parts;

/// <summary>Finds the cut of an upload from the parts that the service holds.</summary>
internal static class FoundCut
{
    /// <summary>The cut, or null when the parts do not show it.</summary>
    /// <param name="length">Of the whole file.</param>
    /// <param name="parts">Number and size.</param>
    public static PartCut? Of(long length, IReadOnlyCollection<(int Number, long Size)> parts)
    {
        if (parts.Count == 0 || parts.Any(p => p.Size > PartLimits.LargestPart))
            return null;
        return Array.Find(Candidates(parts), c =>
            c.Ranges.All(r => r.Size >= PartLimits.SmallestPart)
            && c.CountOf(length) <= PartLimits.MostParts
            && parts.All(p => p.Number <= c.CountOf(length) && p.Size == Math.Min(c.SizeOf(p.Number), length - c.StartOf(p.Number)))
        );
    }

    private static PartCut[] Candidates(IReadOnlyCollection<(int Number, long Size)> parts)
    {
        var head = parts.Where(p => p.Number <= MeasuredCutter.Probes).Select(p => p.Size).Distinct().ToArray();
        var rest = parts.Where(p => p.Number > MeasuredCutter.Probes).ToArray();
        if (rest.Length == 0)
            return head is [var one] && one != MeasuredCutter.ProbeSize ? [PartCut.Uniform(one)] : [];
        // The last part can be shorter, so it does not count.
        var size = rest.Max(p => p.Size);
        var measured = new PartCut([new PartRange(1, MeasuredCutter.ProbeSize), new PartRange(MeasuredCutter.Probes + 1, size)]);
        return head is [] or [MeasuredCutter.ProbeSize] ? [PartCut.Uniform(size), measured] : [PartCut.Uniform(size)];
    }
}
