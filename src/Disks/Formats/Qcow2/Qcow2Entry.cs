namespace ImageTools.Disks.Formats.Qcow2;

/// <summary>
/// The bits of L1 and L2 entries (QEMU docs/interop/qcow2.txt, "Cluster mapping"), for reader and writer.
/// </summary>
public static class Qcow2Entry
{
    /// <summary>Bytes of an entry of the L1, L2 and refcount tables; extended L2 entries have twice as many.</summary>
    public const int Size = 8;

    /// <summary>Place of the cluster or table in the file.</summary>
    public const ulong OffsetMask = 0x00FF_FFFF_FFFF_FE00;

    /// <summary>Refcount is exactly one, so the cluster may be written in place.</summary>
    public const ulong Copied = 1UL << 63;

    /// <summary>The L2 entry is a compressed cluster descriptor.</summary>
    public const ulong Compressed = 1UL << 62;

    /// <summary>The cluster reads as zeros; version 3 only.</summary>
    public const ulong ReadsAsZero = 1;

    /// <summary>Compressed clusters are counted in sectors of this size, with every cluster size.</summary>
    private const int SectorBits = 9,
        Sector = 1 << SectorBits;

    /// <summary>The descriptor of a compressed cluster ("Compressed Clusters Descriptor").</summary>
    /// <param name="offset">Host offset of the stream, in bytes.</param>
    /// <param name="length">Bytes of the stream.</param>
    /// <param name="clusterBits">Of the image.</param>
    public static ulong Descriptor(long offset, int length, int clusterBits)
    {
        var sectors = ((offset & (Sector - 1)) + length - 1) >> SectorBits;
        return Compressed | ((ulong)sectors << OffsetBits(clusterBits)) | (ulong)offset;
    }

    /// <summary>
    /// The values of a descriptor: host offset of the stream, and its largest possible length. The last stream may cross the end of the
    /// file.
    /// </summary>
    public static (long Offset, long MostLength) Stream(ulong descriptor, int clusterBits)
    {
        var bits = OffsetBits(clusterBits);
        var offset = (long)(descriptor & ((1UL << bits) - 1));
        var sectors = (long)((descriptor >> bits) & ((1UL << SectorCountBits(clusterBits)) - 1)) + 1;
        return (offset, (sectors << SectorBits) - (offset & (Sector - 1)));
    }

    private static int SectorCountBits(int clusterBits) => clusterBits - 8;

    private static int OffsetBits(int clusterBits) => 62 - SectorCountBits(clusterBits);
}
