namespace ImageTools.Disks.Formats.Qcow2;

/// <summary>incompatible_features: features that a reader must know or refuse.</summary>
[Flags]
public enum Qcow2Incompatible : ulong
{
    /// <summary>Refcounts may be stale; reading is safe.</summary>
    Dirty = 1,

    /// <summary>QEMU found the metadata inconsistent.</summary>
    Corrupt = 2,

    /// <summary>Guest data is in another file.</summary>
    ExternalDataFile = 4,

    /// <summary>compression_type is not 0.</summary>
    CompressionType = 8,

    /// <summary>L2 entries of 16 bytes with a bitmap of 32 subclusters.</summary>
    ExtendedL2 = 16,

    /// <summary>All features of this reader.</summary>
    Known = Dirty | Corrupt | ExternalDataFile | CompressionType | ExtendedL2,
}
