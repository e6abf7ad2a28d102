namespace ImageTools.Convert;

/// <summary>
/// A place in a target file. From it on the bytes depend on one region of the disk, and not on earlier bytes of the file. A file that is
/// cut at region boundaries has the same pieces in the next version of the disk wherever the disk is the same, possibly at other offsets.
/// </summary>
/// <param name="Offset">In the target file.</param>
/// <param name="Region">Number of the region of the disk; 0 also where tables or other separate data begin.</param>
public readonly record struct RegionBoundary(long Offset, long Region)
{
    private const long LeastRegion = 16 << 20;
    private const int LeastUnits = 32;

    /// <summary>
    /// Bytes of a region of the disk, for units (clusters, blocks) of this size. They are the same for every version and size of a disk.
    /// </summary>
    public static long RegionSize(long unitSize) => Math.Max(LeastRegion, LeastUnits * unitSize);
}
