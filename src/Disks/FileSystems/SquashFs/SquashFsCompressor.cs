namespace ImageTools.Disks.FileSystems.SquashFs;

/// <summary>s_compression of the superblock.</summary>
internal enum SquashFsCompressor
{
    /// <summary>zlib.</summary>
    Gzip = 1,

    /// <summary>The old format of LZMA, which Linux does not read.</summary>
    Lzma = 2,

    /// <summary>LZO1X.</summary>
    Lzo = 3,

    /// <summary>.xz streams.</summary>
    Xz = 4,

    /// <summary>Blocks of LZ4.</summary>
    Lz4 = 5,

    /// <summary>Zstandard frames.</summary>
    Zstd = 6,
}
