using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.FreeSpace;

/// <summary>Free space that is a few ranges, known beforehand: ascending and without overlaps.</summary>
internal sealed class RangeFreeSpace((long Start, long End)[] ranges, IReadOnlyList<string>? remarks = null) : IFreeSpace
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks => remarks ?? [];

    /// <summary>Bytes in all.</summary>
    public long Total => ranges.Sum(r => r.End - r.Start);

    /// <inheritdoc/>
    public IEnumerable<(long Start, long Length)> Free(long offset, long length)
    {
        foreach (var range in ranges)
        {
            var (start, end) = (Math.Max(range.Start, offset), Math.Min(range.End, offset + length));
            if (start < end)
                yield return (start, end - start);
        }
    }
}
