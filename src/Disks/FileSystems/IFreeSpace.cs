namespace ImageTools.Disks.FileSystems;

/// <summary>
/// Bytes of a volume that nobody will miss. Thread-safe; nothing is read before a range is asked for, and memory does not grow
/// with the volume.
/// </summary>
public interface IFreeSpace
{
    /// <summary>
    /// The free ranges inside <c>[offset, offset + length)</c>, in bytes of the volume: ascending, without overlaps, clipped, none empty.
    /// Neighbours need not be merged. What can't be read or trusted counts as used and is told in <see cref="Remarks"/>.
    /// </summary>
    IEnumerable<(long Start, long Length)> Free(long offset, long length);

    /// <summary>What was found damaged so far and therefore counted as used, a sentence each; the first ones only.</summary>
    IReadOnlyList<string> Remarks { get; }
}
