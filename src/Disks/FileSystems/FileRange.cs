namespace ImageTools.Disks.FileSystems;

/// <summary>Consecutive bytes of a file that lie together on the volume.</summary>
/// <param name="Start">First byte in the file.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Place">First byte on the volume, or negative where the range is allocated but reads as zeros.</param>
internal readonly record struct FileRange(long Start, long Length, long Place)
{
    public long End => Start + Length;

    /// <summary>Index of the first range that ends after <paramref name="offset"/>; ranges are ascending and without overlaps.</summary>
    public static int FirstAfter(FileRange[] ranges, long offset)
    {
        var (low, high) = (0, ranges.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (ranges[middle].End <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
