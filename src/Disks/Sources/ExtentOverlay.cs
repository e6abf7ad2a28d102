namespace ImageTools.Disks.Sources;

/// <summary>The extents of a source of which some ranges are replaced: what trims, and what patches, are both that.</summary>
internal static class ExtentOverlay
{
    /// <summary>
    /// <paramref name="inner"/> with the ranges cut out and shown as <paramref name="kind"/>. A stored unit of which a part is
    /// replaced no longer says what reading gives, so the rest of it becomes plain data. Neighbours that are alike are merged.
    /// </summary>
    /// <param name="inner">Extents of the source beneath.</param>
    /// <param name="ranges">The replaced ranges inside (offset, length).</param>
    /// <param name="kind">What they show as.</param>
    /// <param name="sourceLength">Where the source ends, inside its last unit perhaps.</param>
    public static IEnumerable<Extent> Apply(
        IEnumerable<Extent> inner,
        Func<long, long, IEnumerable<(long Start, long Length)>> ranges,
        ExtentKind kind,
        long sourceLength
    )
    {
        Extent? held = null;
        foreach (var piece in inner.SelectMany(e => Cut(e, ranges, kind, sourceLength)))
        {
            if (held is { } last && Merge(last, piece) is { } both)
            {
                held = both;
                continue;
            }
            if (held is not null)
                yield return held.Value;
            held = piece;
        }
        if (held is not null)
            yield return held.Value;
    }

    private static IEnumerable<Extent> Cut(
        Extent extent,
        Func<long, long, IEnumerable<(long Start, long Length)>> ranges,
        ExtentKind kind,
        long sourceLength
    )
    {
        // Nothing changes there, and a sparse disk of many TiB must not have all its bitmaps read for it.
        if (extent.Kind == ExtentKind.Unallocated && kind == ExtentKind.Unallocated)
        {
            yield return extent;
            yield break;
        }
        var rest = extent;
        if (extent.Encoded is { } unit && ranges(unit.UnitStart, Math.Min(unit.UnitSize, sourceLength - unit.UnitStart)).Any())
            rest = Extent.Data(extent.Start, extent.Length);
        var at = extent.Start;
        foreach (var (start, length) in ranges(extent.Start, extent.Length))
        {
            if (start > at)
                yield return rest.Clip(at, start);
            yield return new Extent(start, length, kind);
            at = start + length;
        }
        if (at < extent.End)
            yield return rest.Clip(at, extent.End);
    }

    private static Extent? Merge(Extent first, Extent second)
    {
        if (
            first.Kind != second.Kind
            || first.Encoded is not null
            || second.Encoded is not null
            || !ReferenceEquals(first.Storage, second.Storage)
        )
        {
            return null;
        }

        if (first.Storage is not null && first.StorageOffset + first.Length != second.StorageOffset)
            return null;
        return first with { Length = first.Length + second.Length };
    }
}
