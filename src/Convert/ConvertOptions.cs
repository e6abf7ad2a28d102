using ImageTools.Disks.Codecs;

namespace ImageTools.Convert;

/// <summary>How to convert.</summary>
public sealed record ConvertOptions
{
    /// <summary>Format of the target file.</summary>
    public required TargetFormat Format { get; init; }

    /// <summary>Store units compressed (qcow2 only).</summary>
    public bool Compress { get; init; }

    /// <summary>Codec of compressed units: deflate or zstd.</summary>
    public Codec Codec { get; init; } = Codec.Deflate;

    /// <summary>Level of the codec. Null is the default: its output is not larger than qemu-img's.</summary>
    public int? Level { get; init; }

    /// <summary>qcow2 cluster in bytes, a power of two from 512 to 2 MiB.</summary>
    public int ClusterSize { get; init; } = 64 << 10;

    /// <summary>
    /// Keep regions of the disk apart in a file that is compressed anew, so that each has the same bytes in every version of the disk: see
    /// <see cref="RegionBoundary"/>. The file becomes about half a percent longer.
    /// </summary>
    public bool KeepsRegionsApart { get; init; }

    /// <summary>Never pass compressed units through as they are stored; decompress and compress each.</summary>
    public bool Recompress { get; init; }

    /// <summary>Ranges of zeros at least this long become holes, even where the source calls them data. 0 keeps what the source
    /// says.</summary>
    public int SparseSize { get; init; } = 4096;

    /// <summary>Worker threads; 0 means one for each processor and one more.</summary>
    public int Threads { get; init; }

    /// <summary>Buffers of about 2 MiB between the stages; 0 means three for each thread.</summary>
    public int Buffers { get; init; }

    /// <summary>How many of the units that pass through compressed are decompressed to verify them.</summary>
    public Verification Verification { get; init; }

    /// <summary>The codec as the target stores it: grains of a VMDK have a zlib wrapper.</summary>
    internal Codec StoredCodec => Format == TargetFormat.VmdkStream ? Codec.Zlib : Codec;

    /// <summary>Whether the format can store units only compressed.</summary>
    internal bool AlwaysCompressed => Format == TargetFormat.VmdkStream;
}
