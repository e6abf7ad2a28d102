namespace ImageTools.Disks.FileSystems;

/// <summary>
/// The free bytes of a volume. Thread-safe. It reads only on request, and memory does not grow with the volume.
/// </summary>
public interface IFreeSpace
{
    /// <summary>
    /// The free ranges inside <c>[offset, offset + length)</c>, in bytes of the volume: ascending, without overlaps, clipped, none empty.
    /// Neighbours need not be merged. A part that can't be read or trusted counts as used and is listed in <see cref="Remarks"/>.
    /// </summary>
    IEnumerable<(long Start, long Length)> Free(long offset, long length);

    /// <summary>The damage found so far, whose parts count as used: a sentence each, the first ones only.</summary>
    IReadOnlyList<string> Remarks { get; }
}
