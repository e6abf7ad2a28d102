using System.Runtime.CompilerServices;
using ImageTools.Disks;

namespace ImageTools.Convert.Engine;

/// <summary>
/// The order of extents in their files. Reads in this order move a disk's head, or a file server's read-ahead, only forward.
/// </summary>
internal static class StorageOrder
{
    /// <summary>Compares by file, then by offset in it. Extents without a place in a file keep the guest's order.</summary>
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
