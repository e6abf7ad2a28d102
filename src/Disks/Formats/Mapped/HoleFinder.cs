namespace ImageTools.Disks.Formats.Mapped;

/// <summary>
/// Tells which stored ranges are holes of the file itself, as preallocated images have them. Remembers the last run, since asking
/// the file system costs a walk over its extents; belongs to one enumeration.
/// </summary>
internal sealed class HoleFinder(BlockSource file)
{
    private long start,
        end;
    private bool isHole;

    /// <summary>
    /// Whether <paramref name="offset"/> lies in a hole, and for how many bytes the answer holds, up to
    /// <paramref name="length"/>.
    /// </summary>
    public (bool IsHole, long Length) At(long offset, long length)
    {
        if (offset < start || offset >= end)
        {
            var run = file.Extents(offset, file.Length - offset).First();
            (start, end, isHole) = (offset, run.End, run.IsZero);
        }
        return (isHole, Math.Min(length, end - offset));
    }
}
