using System.Runtime.CompilerServices;
using ImageTools.Disks;

namespace ImageTools.Convert.Engine;

/// <summary>
/// The order in which extents lie in their files, so that a disk's head, or a file server's read-ahead, moves forward
/// only.
/// </summary>
internal static class StorageOrder
{
    /// <summary>Compares by file, then by offset in it. What has no place of its own keeps the order of the guest.</summary>
    public static int Compare(in Extent a, in Extent b)
    {
        if (!ReferenceEquals(a.Storage, b.Storage))
            return RuntimeHelpers.GetHashCode(a.Storage).CompareTo(RuntimeHelpers.GetHashCode(b.Storage));
        var order = OffsetOf(a).CompareTo(OffsetOf(b));
        return order != 0 ? order : a.Start.CompareTo(b.Start);
    }

    private static long OffsetOf(in Extent extent) =>
        extent.Encoded is { } unit ? unit.Offset
        : extent.StorageOffset >= 0 ? extent.StorageOffset
        : extent.Start;
}
