namespace ImageTools.Disks.Formats.Qcow2;

/// <summary>
/// A cluster of the guest's disk by its number. Only here an offset of the guest becomes the index of a table's entry ("Cluster mapping").
/// </summary>
/// <param name="Number">From 0.</param>
internal readonly record struct Qcow2Cluster(long Number)
{
    /// <summary>The cluster that holds this byte of the disk.</summary>
    public static Qcow2Cluster At(long guestOffset, int clusterBits) => new(guestOffset >> clusterBits);

    /// <summary>The entry of the L1 table that names the cluster's L2 table; there is one for each cluster of the disk.</summary>
    public Qcow2L1Index L1Index(int l2Bits) => new((int)(Number >> l2Bits));

    /// <summary>The cluster's entry in its L2 table.</summary>
    public Qcow2L2Index L2Index(int l2Bits) => new((int)(Number & ((1L << l2Bits) - 1)));
}
