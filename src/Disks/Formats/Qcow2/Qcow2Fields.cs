namespace ImageTools.Disks.Formats.Qcow2;

/// <summary>
/// Offsets of the fields of a qcow2 header (QEMU docs/interop/qcow2.txt, "Header", "Additional fields (version 3 and higher)", "Header
/// extensions"): by their names in that document, big-endian. Reader and writer use them.
/// </summary>
public static class Qcow2Fields
{
    /// <summary>magic as it is read: "QFI\xfb".</summary>
    public const uint MagicValue = 0x514649FB;

    /// <summary>version, 32 bits.</summary>
    public const int Version = 4;

    /// <summary>backing_file_offset, 64 bits.</summary>
    public const int BackingFileOffset = 8;

    /// <summary>backing_file_size, 32 bits.</summary>
    public const int BackingFileSize = 16;

    /// <summary>cluster_bits, 32 bits.</summary>
    public const int ClusterBits = 20;

    /// <summary>size, 64 bits.</summary>
    public const int Size = 24;

    /// <summary>crypt_method, 32 bits.</summary>
    public const int CryptMethod = 32;

    /// <summary>l1_size, 32 bits.</summary>
    public const int L1Size = 36;

    /// <summary>l1_table_offset, 64 bits.</summary>
    public const int L1TableOffset = 40;

    /// <summary>refcount_table_offset, 64 bits.</summary>
    public const int RefcountTableOffset = 48;

    /// <summary>refcount_table_clusters, 32 bits.</summary>
    public const int RefcountTableClusters = 56;

    /// <summary>nb_snapshots, 32 bits.</summary>
    public const int SnapshotCount = 60;

    /// <summary>snapshots_offset, 64 bits.</summary>
    public const int SnapshotsOffset = 64;

    /// <summary>incompatible_features, 64 bits; from here on version 3.</summary>
    public const int IncompatibleFeatures = 72;

    /// <summary>compatible_features, 64 bits.</summary>
    public const int CompatibleFeatures = 80;

    /// <summary>autoclear_features, 64 bits.</summary>
    public const int AutoclearFeatures = 88;

    /// <summary>refcount_order, 32 bits.</summary>
    public const int RefcountOrder = 96;

    /// <summary>header_length, 32 bits.</summary>
    public const int HeaderLength = 100;

    /// <summary>compression_type, 8 bits; there when the header is longer than <see cref="Version3Length"/>.</summary>
    public const int CompressionType = 104;

    /// <summary>Bytes of a header of version 2.</summary>
    public const int Version2Length = 72;

    /// <summary>The smallest header of version 3, in bytes.</summary>
    public const int Version3Length = 104;

    /// <summary>Bytes of a header with the compression type, in whole groups of 8, as it is written.</summary>
    public const int WrittenLength = 112;

    /// <summary>The value of <see cref="CompressionType"/> for deflate.</summary>
    public const byte Deflate = 0;

    /// <summary>The value of <see cref="CompressionType"/> for zstd.</summary>
    public const byte Zstd = 1;
}
