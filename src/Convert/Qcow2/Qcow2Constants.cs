namespace ImageTools.Convert.Qcow2;

/// <summary>Bits and limits of qcow2 (QEMU docs/interop/qcow2.txt).</summary>
internal static class Qcow2Constants
{
    /// <summary>Refcount is exactly one, so the cluster may be written in place.</summary>
    public const ulong Copied = 1UL << 63;

    /// <summary>The L2 entry is a compressed cluster descriptor.</summary>
    public const ulong Compressed = 1UL << 62;

    /// <summary>Refcounts are 16 bits wide (refcount_order 4).</summary>
    public const int RefcountOrder = 4;

    /// <summary>The descriptor of a compressed cluster.</summary>
    /// <param name="offset">Host offset of the stream, in bytes.</param>
    /// <param name="length">Bytes of the stream.</param>
    /// <param name="clusterBits">Of the image.</param>
    public static ulong Descriptor(long offset, int length, int clusterBits)
    {
        var sectors = ((offset & 511) + length - 1) >> 9;
        return Compressed | ((ulong)sectors << (62 - (clusterBits - 8))) | (ulong)offset;
    }
}
