namespace ImageTools.Inspect.Guests;

/// <summary>The compression of a segment of an initramfs.</summary>
public enum SegmentCodec
{
    /// <summary>A plain archive.</summary>
    None,

    /// <summary>gzip.</summary>
    Gzip,

    /// <summary>zstd.</summary>
    Zstd,

    /// <summary>xz.</summary>
    Xz,

    /// <summary>bzip2.</summary>
    Bzip2,

    /// <summary>The old format of LZMA.</summary>
    Lzma,

    /// <summary>The legacy format of LZ4.</summary>
    Lz4,

    /// <summary>Frames of LZ4.</summary>
    Lz4Frame,

    /// <summary>lzop.</summary>
    Lzo,

    /// <summary>Any other form.</summary>
    Unknown,
}
