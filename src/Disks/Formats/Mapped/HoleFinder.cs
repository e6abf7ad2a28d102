namespace ImageTools.Disks.Formats.Mapped;

/// <summary>
/// Finds stored ranges that are holes of the file itself, as in preallocated images. It keeps the last range, because a query makes the
/// file system walk its extents. Each enumeration has its own.
/// </summary>
internal sealed class HoleFinder(BlockSource file)
{
    private long start,
        end;
    private bool isHole;

    /// <summary>
    /// Whether <paramref name="offset"/> lies in a hole, and for how many bytes this is true, up to <paramref name="length"/>.
    /// </summary>
    public (bool IsHole, long Length) At(long offset, long length)
    {
        if (offset < start || offset >= end)
        {
            var range = file.Extents(offset, file.Length - offset).First();
            (start, end, isHole) = (offset, range.End, range.IsZero);
        }
        return (isHole, Math.Min(length, end - offset));
    }
}
