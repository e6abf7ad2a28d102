using ImageTools.Upload.Oss;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Incremental;

/// <summary>
/// An object of an earlier upload, whose parts a new one may take over without sending them. Parts are known by SHA-256, or by CRC-64 and
/// length where the table has no more: enough against chance, not against somebody who makes images to collide.
/// </summary>
/// <param name="Location">Object; in the same region as the new one.</param>
/// <param name="ETag">Its tag: an object that was replaced since is not copied from.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Crc64">CRC-64 of the whole.</param>
/// <param name="Parts">Its parts, in order.</param>
public sealed record BaseObject(OssLocation Location, string ETag, long Length, ulong Crc64, IReadOnlyList<ObjectPart> Parts)
{
    /// <summary>Whether the table is one: without gaps, as long as the object, and of the same CRC-64 as the whole.</summary>
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

    /// <summary>How it was cut, so that a new version is cut at the same places; null when that can't be told.</summary>
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
