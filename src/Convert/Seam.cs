namespace ImageTools.Convert;

/// <summary>
/// A place in a target file from which on its bytes depend on one region of the disk, and not on what lies before them in the file. A file
/// that is cut at seams has the same pieces in the next version of the disk wherever the disk is the same, although they may lie elsewhere.
/// </summary>
/// <param name="Offset">In the target file.</param>
/// <param name="Region">Number of the region of the disk; 0 also where something else begins that is well kept apart, such as
/// tables.</param>
public readonly record struct Seam(long Offset, long Region)
{
    private const long LeastRegion = 16 << 20;
    private const int LeastUnits = 32;

    /// <summary>
    /// Bytes of a region of the disk, for units (clusters, blocks) of that size. The same for every version of a disk, whatever
    /// its size.
    /// </summary>
    public static long RegionSize(long unitSize) => Math.Max(LeastRegion, LeastUnits * unitSize);
}
