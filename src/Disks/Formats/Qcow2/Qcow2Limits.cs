namespace ImageTools.Disks.Formats.Qcow2;

/// <summary>The limits of a qcow2 image, in bytes: those of QEMU, of our reader, and so of our writer.</summary>
public static class Qcow2Limits
{
    /// <summary>L1 table (QEMU's QCOW_MAX_L1_SIZE).</summary>
    public const long L1Bytes = 32 << 20;

    /// <summary>Refcount table (QEMU's QCOW_MAX_REFTABLE_SIZE).</summary>
    public const long RefcountTableBytes = 8 << 20;

    /// <summary>cluster_bits of the smallest cluster.</summary>
    public const int LeastClusterBits = 9;

    /// <summary>cluster_bits of the largest cluster.</summary>
    public const int MostClusterBits = 21;

    /// <summary>Smallest cluster.</summary>
    public const int SmallestCluster = 1 << LeastClusterBits;

    /// <summary>Largest cluster.</summary>
    public const int LargestCluster = 1 << MostClusterBits;

    /// <summary>refcount_order that is written: refcounts of 16 bits.</summary>
    public const int WrittenRefcountOrder = 4;

    /// <summary>The largest disk: the bytes that a full L1 table covers.</summary>
    public static long VirtualSize(int clusterSize) => L1Bytes / Qcow2Entry.Size * (clusterSize / Qcow2Entry.Size) * clusterSize;

    /// <summary>The largest file: the bytes that the refcount table covers, with refcounts of 16 bits.</summary>
    public static long FileSize(int clusterSize) => RefcountTableBytes / Qcow2Entry.Size * (clusterSize / 2) * clusterSize;
}
