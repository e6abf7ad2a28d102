using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.FreeSpace;

/// <summary>The free space of one volume, for a report.</summary>
/// <param name="Id">The volume's name ("p3"), or "gaps" for what no partition covers.</param>
/// <param name="Type">Type of the content (ext4, vfat, swap, LVM2_member), or null when unknown.</param>
/// <param name="Start">First byte on the disk.</param>
/// <param name="Length">Bytes.</param>
/// <param name="FreeBytes">Free bytes by the file system's own counters, without reading every bitmap. Null when the volume is kept or the
/// number is unknown.</param>
/// <param name="LeftAlone">The reason to keep every byte, a sentence; null when its free space is dropped.</param>
public sealed record VolumeFreeSpace(string Id, string? Type, long Start, long Length, long? FreeBytes, string? LeftAlone)
{
    internal IFreeSpace? Ranges { get; init; }

    /// <summary>Damage found so far; the damaged parts count as used. The list grows while ranges are read.</summary>
    public IReadOnlyList<string> Remarks => Ranges?.Remarks ?? [];
}
