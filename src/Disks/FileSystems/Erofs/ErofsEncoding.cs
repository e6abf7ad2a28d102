namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>How the bytes of an extent are stored.</summary>
internal enum ErofsEncoding
{
    /// <summary>LZ4 blocks.</summary>
    Lz4 = 0,

    /// <summary>MicroLZMA.</summary>
    Lzma = 1,

    /// <summary>Raw deflate.</summary>
    Deflate = 2,

    /// <summary>Zstandard frames.</summary>
    Zstd = 3,

    /// <summary>As they are, from the first stored byte on.</summary>
    Shifted,

    /// <summary>
    /// As they are, each at its place in its block: the start stands where it would without compression, the rest in front of
    /// it.
    /// </summary>
    Interlaced,

    /// <summary>Not at all: zeros.</summary>
    Hole,

    /// <summary>In the packed inode.</summary>
    Fragment,
}
