namespace ImageTools.Disks.Formats.Vmdk;

/// <summary>
/// Offsets of the fields of a sparse extent (VMware "Virtual Disk Format 5.0", "Hosted Sparse Extent Header" and "Stream-Optimized
/// Compressed Sparse Extents"): by their names in that document, little-endian, places and lengths in sectors. Reader and writer use them.
/// </summary>
public static class VmdkFields
{
    /// <summary>Bytes of the header, and of its copy, the footer.</summary>
    public const int HeaderSize = 512;

    /// <summary>magicNumber as it is read: "KDMV".</summary>
    public const uint MagicValue = 0x564D444B;

    /// <summary>version, 32 bits.</summary>
    public const int Version = 4;

    /// <summary>flags, 32 bits.</summary>
    public const int Flags = 8;

    /// <summary>capacity, 64 bits.</summary>
    public const int Capacity = 12;

    /// <summary>grainSize, 64 bits.</summary>
    public const int GrainSize = 20;

    /// <summary>descriptorOffset, 64 bits.</summary>
    public const int DescriptorOffset = 28;

    /// <summary>descriptorSize, 64 bits.</summary>
    public const int DescriptorSize = 36;

    /// <summary>numGTEsPerGT, 32 bits.</summary>
    public const int TableEntries = 44;

    /// <summary>gdOffset, 64 bits.</summary>
    public const int DirectoryOffset = 56;

    /// <summary>overHead, 64 bits.</summary>
    public const int Overhead = 64;

    /// <summary>uncleanShutdown, 8 bits.</summary>
    public const int UncleanShutdown = 72;

    /// <summary>singleEndLineChar and the next three bytes, which hold <see cref="NewLines"/>.</summary>
    public const int NewLineTest = 73;

    /// <summary>compressAlgorithm, 16 bits.</summary>
    public const int CompressAlgorithm = 77;

    /// <summary>gdOffset of a stream: the real one is in the footer.</summary>
    public const ulong DirectoryAtEnd = ulong.MaxValue;

    /// <summary>The value of compressAlgorithm for zlib streams.</summary>
    public const ushort Deflate = 1;

    /// <summary>flags: <see cref="NewLineTest"/> is filled in.</summary>
    public const uint HasNewLineTest = 1;

    /// <summary>flags: a table entry of <see cref="ZeroGrain"/> means zeros.</summary>
    public const uint HasZeroGrains = 1 << 2;

    /// <summary>flags: grains are compressed.</summary>
    public const uint HasCompressedGrains = 1 << 16;

    /// <summary>flags: grains and tables have markers.</summary>
    public const uint HasMarkers = 1 << 17;

    /// <summary>A table entry for zeros.</summary>
    public const uint ZeroGrain = 1;

    /// <summary>Bytes of an entry of directory and tables, which names a sector.</summary>
    public const int EntrySize = 4;

    /// <summary>Bytes of the marker before a compressed grain: its first sector in the disk, then the length of its stream.</summary>
    public const int GrainMarkerSize = 12;

    /// <summary>size of a marker, 32 bits: the length of a grain's stream, 0 for other markers.</summary>
    public const int MarkerLength = 8;

    /// <summary>type of a marker, 32 bits; not for grains.</summary>
    public const int MarkerType = 12;

    /// <summary>type: the stream ends.</summary>
    public const uint EndOfStreamMarker = 0;

    /// <summary>type: a grain table follows.</summary>
    public const uint GrainTableMarker = 1;

    /// <summary>type: the grain directory follows.</summary>
    public const uint GrainDirectoryMarker = 2;

    /// <summary>type: the footer follows.</summary>
    public const uint FooterMarker = 3;

    /// <summary>Bytes that a transfer in text mode changes.</summary>
    public static ReadOnlySpan<byte> NewLines => "\n \r\n"u8;
}
