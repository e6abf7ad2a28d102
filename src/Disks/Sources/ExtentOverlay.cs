namespace ImageTools.Disks.Sources;

/// <summary>The extents of a source with some replaced ranges, for trimming and patching.</summary>
internal static class ExtentOverlay
{
    /// <summary>
    /// <paramref name="inner"/> with the ranges cut out and shown as <paramref name="kind"/>. When a part of a stored unit is replaced, its
    /// stored form is no longer the content, so the rest of the unit becomes plain data. Neighbours of one kind are merged.
    /// </summary>
    /// <param name="inner">Extents of the source beneath.</param>
    /// <param name="ranges">The replaced ranges inside (offset, length).</param>
    /// <param name="kind">Their new kind.</param>
    /// <param name="sourceLength">End of the source, which may be inside its last unit.</param>
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
        // These extents do not change, and the bitmaps of a sparse disk of many TiB should not be read for them.
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
