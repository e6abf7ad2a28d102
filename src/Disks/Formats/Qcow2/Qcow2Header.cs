using System.Buffers.Binary;
using System.Numerics;

namespace ImageTools.Disks.Formats.Qcow2;

/// <summary>
/// The header of a qcow2 image, version 2 or 3, checked so that every size derived from it is bounded (QEMU's docs/interop/qcow2.txt,
/// "Header"). Each property gives its name in the specification.
/// </summary>
internal readonly record struct Qcow2Header
{
    /// <summary>Longest header that is read; QEMU writes 112.</summary>
    public const int MaxLength = 64 << 10;

    private const string Structure = "qcow2 header";
    private const int MaxBackingNameLength = 1023;

    public required int Version { get; init; }

    /// <summary>backing_file_offset; 0 when there is none.</summary>
    public required long BackingNameOffset { get; init; }

    /// <summary>backing_file_size.</summary>
    public required int BackingNameLength { get; init; }

    /// <summary>cluster_bits: 9 to 21.</summary>
    public required int ClusterBits { get; init; }

    /// <summary>size: guest-visible bytes.</summary>
    public required long VirtualSize { get; init; }

    /// <summary>crypt_method: 0, 1 AES, 2 LUKS.</summary>
    public required uint CryptMethod { get; init; }

    /// <summary>l1_table_offset.</summary>
    public required long L1Offset { get; init; }

    /// <summary>Entries of the L1 table that the virtual size needs; l1_size has at least as many.</summary>
    public required int L1Entries { get; init; }

    public required uint SnapshotCount { get; init; }

    public required long SnapshotsOffset { get; init; }

    public required Qcow2Incompatible Incompatible { get; init; }

    /// <summary>compatible_features, bit 0: reference counts may lag behind.</summary>
    public required bool LazyRefcounts { get; init; }

    /// <summary>autoclear_features, bit 1: the external data file is readable as raw.</summary>
    public required bool DataFileIsRaw { get; init; }

    /// <summary>refcount_bits.</summary>
    public required int RefcountBits { get; init; }

    /// <summary>header_length: where the extensions begin.</summary>
    public required int Length { get; init; }

    /// <summary>compression_type: 0 deflate, 1 zstd.</summary>
    public required byte CompressionType { get; init; }

    public int ClusterSize => 1 << ClusterBits;

    public bool ExtendedL2 => (Incompatible & Qcow2Incompatible.ExtendedL2) != 0;

    public bool HasDataFile => (Incompatible & Qcow2Incompatible.ExternalDataFile) != 0;

    /// <summary>Bits of a guest offset that select an entry of one L2 table.</summary>
    public int L2Bits => ClusterBits - (ExtendedL2 ? 4 : 3);

    /// <summary>Reads and checks the header. The caller handles unknown incompatible bits, because it has the names of features.</summary>
    public static Qcow2Header Parse(BlockSource file)
    {
        if (file.Length < Qcow2Fields.Version2Length)
            throw Bad(file, "is cut off", "file length", file.Length, -1);
        var b = file.ReadBytes(0, (int)Math.Min(file.Length, Qcow2Fields.WrittenLength)).AsSpan();
        var version = BinaryPrimitives.ReadUInt32BigEndian(b[Qcow2Fields.Version..]);
        if (version is not (2 or 3))
        {
            throw Bad(
                file,
                "is not 2 or 3",
                "version",
                version,
                Qcow2Fields.Version,
                version == 1
                    ? "This is the old qcow format: qemu-img convert -f qcow -O qcow2 OLD NEW."
                    : "Convert it with a newer qemu-img."
            );
        }
        if (version == 3 && file.Length < Qcow2Fields.Version3Length)
            throw Bad(file, "is cut off", "file length", file.Length, -1);
        var length = version == 2 ? Qcow2Fields.Version2Length : BinaryPrimitives.ReadUInt32BigEndian(b[Qcow2Fields.HeaderLength..]);
        var clusterBits = BinaryPrimitives.ReadUInt32BigEndian(b[Qcow2Fields.ClusterBits..]);
        if (clusterBits is < Qcow2Limits.LeastClusterBits or > Qcow2Limits.MostClusterBits)
            throw Bad(file, "is not between 9 and 21", "cluster_bits", clusterBits, Qcow2Fields.ClusterBits);
        if (
            length < (version == 2 ? Qcow2Fields.Version2Length : Qcow2Fields.Version3Length)
            || length > Math.Min(MaxLength, 1L << (int)clusterBits)
            || length % 8 != 0
            || length > file.Length
        )
        {
            throw Bad(file, "is not a possible length", "header_length", length, Qcow2Fields.HeaderLength);
        }

        var incompatible =
            version == 2 ? 0 : (Qcow2Incompatible)BinaryPrimitives.ReadUInt64BigEndian(b[Qcow2Fields.IncompatibleFeatures..]);
        var refcountOrder = version == 2 ? 4 : BinaryPrimitives.ReadUInt32BigEndian(b[Qcow2Fields.RefcountOrder..]);
        if (refcountOrder > 6)
            throw Bad(file, "is larger than 6", "refcount_order", refcountOrder, Qcow2Fields.RefcountOrder);
        if ((incompatible & Qcow2Incompatible.ExtendedL2) != 0 && clusterBits < 14)
            throw Bad(file, "is less than 14, which subclusters need", "cluster_bits", clusterBits, Qcow2Fields.ClusterBits);
        var header = new Qcow2Header
        {
            Version = (int)version,
            BackingNameOffset = Offset(file, b, Qcow2Fields.BackingFileOffset, "backing_file_offset"),
            BackingNameLength = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(b[Qcow2Fields.BackingFileSize..]), int.MaxValue),
            ClusterBits = (int)clusterBits,
            VirtualSize = Offset(file, b, Qcow2Fields.Size, "size"),
            CryptMethod = BinaryPrimitives.ReadUInt32BigEndian(b[Qcow2Fields.CryptMethod..]),
            L1Offset = Offset(file, b, Qcow2Fields.L1TableOffset, "l1_table_offset"),
            L1Entries = 0,
            SnapshotCount = BinaryPrimitives.ReadUInt32BigEndian(b[Qcow2Fields.SnapshotCount..]),
            SnapshotsOffset = Offset(file, b, Qcow2Fields.SnapshotsOffset, "snapshots_offset"),
            Incompatible = incompatible,
            LazyRefcounts = version == 3 && (BinaryPrimitives.ReadUInt64BigEndian(b[Qcow2Fields.CompatibleFeatures..]) & 1) != 0,
            DataFileIsRaw = version == 3 && (BinaryPrimitives.ReadUInt64BigEndian(b[Qcow2Fields.AutoclearFeatures..]) & 2) != 0,
            RefcountBits = 1 << (int)refcountOrder,
            Length = (int)length,
            CompressionType = length > Qcow2Fields.Version3Length ? b[Qcow2Fields.CompressionType] : (byte)0,
        };
        return header
            .CheckBacking(file)
            .CheckCompression(file)
            .CheckL1(file, BinaryPrimitives.ReadUInt32BigEndian(b[Qcow2Fields.L1Size..]));
    }

    /// <summary>The header as it was when a snapshot was taken, with the same checks.</summary>
    /// <param name="file">The image.</param>
    /// <param name="l1Offset">Where the snapshot's L1 table lies.</param>
    /// <param name="l1Entries">How many entries it has.</param>
    /// <param name="virtualSize">Size of the disk then.</param>
    public Qcow2Header At(BlockSource file, long l1Offset, uint l1Entries, long virtualSize) =>
        (this with { L1Offset = l1Offset, VirtualSize = virtualSize }).CheckL1(file, l1Entries);

    private Qcow2Header CheckBacking(BlockSource file)
    {
        if (BackingNameOffset == 0)
            return this;
        if (BackingNameLength is 0 or > MaxBackingNameLength)
        {
            throw Bad(
                file,
                $"is not between 1 and {MaxBackingNameLength}",
                "backing_file_size",
                BackingNameLength,
                Qcow2Fields.BackingFileSize
            );
        }

        if (BackingNameOffset > file.Length - BackingNameLength)
            throw Bad(file, "lies outside the file", "backing_file_offset", BackingNameOffset, Qcow2Fields.BackingFileOffset);
        return this;
    }

    private Qcow2Header CheckCompression(BlockSource file)
    {
        if (CompressionType > Qcow2Fields.Zstd)
        {
            throw Bad(
                file,
                "is neither 0 (zlib) nor 1 (zstd)",
                "compression_type",
                CompressionType,
                Qcow2Fields.CompressionType,
                "Convert it with a newer qemu-img."
            );
        }

        if ((CompressionType != 0) != ((Incompatible & Qcow2Incompatible.CompressionType) != 0))
        {
            throw Bad(
                file,
                "contradicts the compression bit of incompatible_features",
                "compression_type",
                CompressionType,
                Qcow2Fields.CompressionType
            );
        }

        return this;
    }

    private Qcow2Header CheckL1(BlockSource file, uint stated)
    {
        var coverageBits = ClusterBits + L2Bits;
        var needed = (long)(((UInt128)(ulong)VirtualSize + (UInt128.One << coverageBits) - 1) >> coverageBits);
        if (needed > Qcow2Limits.L1Bytes / Qcow2Entry.Size)
            throw Bad(file, "needs an L1 table of more than 32 MiB", "size", VirtualSize, Qcow2Fields.Size);
        if (stated < needed)
            throw Bad(file, $"has fewer entries than the {needed} that the virtual size needs", "l1_size", stated, Qcow2Fields.L1Size);
        if (
            needed > 0
            && (BitOperations.TrailingZeroCount(L1Offset) < ClusterBits || L1Offset == 0 || L1Offset > file.Length - (needed * 8))
        )
        {
            throw Bad(
                file,
                $"is not the cluster of a table of {needed} entries inside the file",
                "l1_table_offset",
                L1Offset,
                Qcow2Fields.L1TableOffset,
                "The file is truncated or damaged; fetch it again."
            );
        }

        return this with
        {
            L1Entries = (int)needed,
        };
    }

    private static long Offset(BlockSource file, ReadOnlySpan<byte> header, int at, string field)
    {
        var value = BinaryPrimitives.ReadUInt64BigEndian(header[at..]);
        return value <= long.MaxValue ? (long)value : throw Bad(file, "is too large", field, value, at);
    }

    private static ImageFormatException Bad(BlockSource file, string problem, string field, object value, long at, string? hint = null) =>
        new(file.Name, Structure, problem, field, value, at, hint);
}
