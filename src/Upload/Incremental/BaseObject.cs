using ImageTools.Upload.Oss;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Incremental;

/// <summary>
/// An object of an earlier upload. A new upload may copy its parts instead of sending them. Parts are compared by SHA-256, or by CRC-64 and
/// length when the table holds nothing else. CRC-64 protects against chance, not against an image that was made to collide.
/// </summary>
/// <param name="Location">The object, in the same region as the new one.</param>
/// <param name="ETag">Its ETag. If the object was replaced since, nothing is copied from it.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Crc64">CRC-64 of the whole.</param>
/// <param name="Parts">Its parts, in order.</param>
public sealed record BaseObject(OssLocation Location, string ETag, long Length, ulong Crc64, IReadOnlyList<ObjectPart> Parts)
{
    /// <summary>Whether the table is consistent: it has no gaps, and its length and CRC-64 are those of the object.</summary>
    internal bool IsConsistent()
    {
        var (start, crc) = (0L, 0UL);
        foreach (var (index, part) in Parts.Index())
        {
            if (
                part.Number != index + 1
                || part.Start != start
                || part.Length < 0
                || part.Length > PartLimits.LargestPart
                || (part.Length == 0 && Parts.Count > 1)
            )
            {
                return false;
            }

            start += part.Length;
            crc = OssCrc64.Combine(crc, part.Crc64, part.Length);
        }
        return Parts.Count is > 0 and <= PartLimits.MostParts && start == Length && crc == Crc64;
    }

    /// <summary>Where it was cut, so that a new version is cut at the same places; null when that is not known.</summary>
    internal PartCut? Cut()
    {
        List<PartRange> ranges = [];
        // The last part is shorter than those of its run, and tells nothing.
        foreach (var part in Parts.SkipLast(1))
        {
            if (ranges.Count == 0 || ranges[^1].Size != part.Length)
                ranges.Add(new PartRange(part.Number, part.Length));
        }
        if (ranges.Count == 0 || ranges.Any(r => r.Size < PartLimits.SmallestPart))
            return null;
        if (Parts[^1].Length > ranges[^1].Size)
            ranges.Add(new PartRange(Parts.Count, Parts[^1].Length));
        return PartCut.FromRanges(ranges);
    }
}
