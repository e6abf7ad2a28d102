namespace ImageTools.Disks.FileSystems;

/// <summary>Consecutive bytes of a file that lie together on the volume.</summary>
/// <param name="Start">First byte in the file.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Place">First byte on the volume, or negative where the range is allocated but reads as zeros.</param>
internal readonly record struct FileRange(long Start, long Length, long Place)
{
    public long End => Start + Length;
}
