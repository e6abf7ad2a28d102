using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.FreeSpace;

/// <summary>What can be dropped of one volume, for a report.</summary>
/// <param name="Id">The volume's name ("p3"), or "gaps" for what no partition covers.</param>
/// <param name="Type">What lies there (ext4, vfat, swap, LVM2_member), or null when it is not known.</param>
/// <param name="Start">First byte on the disk.</param>
/// <param name="Length">Bytes.</param>
/// <param name="FreeBytes">Free bytes as far as they are known without looking at every bitmap: what the file system's own counters say.
/// Null when left alone or not known.</param>
/// <param name="LeftAlone">Why every byte of it is kept, a sentence; null when its free space is dropped.</param>
public sealed record VolumeFreeSpace(string Id, string? Type, long Start, long Length, long? FreeBytes, string? LeftAlone)
{
    internal IFreeSpace? Ranges { get; init; }

    /// <summary>Damage met so far, for which parts of the volume were counted as used. Grows while ranges are asked for.</summary>
    public IReadOnlyList<string> Remarks => Ranges?.Remarks ?? [];
}
