namespace ImageTools.Inspect.Guests;

/// <summary>The words for compressions of segments.</summary>
public static class SegmentCodecWords
{
    /// <summary>none, gzip, zstd, xz, bzip2, lzma, lz4, lz4-frame, lzo or unknown.</summary>
    public static string Name(this SegmentCodec value) =>
        value switch
        {
            SegmentCodec.None => "none",
            SegmentCodec.Gzip => "gzip",
            SegmentCodec.Zstd => "zstd",
            SegmentCodec.Xz => "xz",
            SegmentCodec.Bzip2 => "bzip2",
            SegmentCodec.Lzma => "lzma",
            SegmentCodec.Lz4 => "lz4",
            SegmentCodec.Lz4Frame => "lz4-frame",
            SegmentCodec.Lzo => "lzo",
            _ => "unknown",
        };
}
