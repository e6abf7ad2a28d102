namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>How an inode keeps its data: bits 1 to 3 of i_format.</summary>
internal enum ErofsLayout
{
    /// <summary>Whole blocks one after the other.</summary>
    Plain = 0,

    /// <summary>Compressed, with eight bytes for each logical cluster, or with extents.</summary>
    CompressedFull = 1,

    /// <summary>Whole blocks, and the end behind the inode.</summary>
    Inline = 2,

    /// <summary>Compressed, with packs of indexes.</summary>
    CompressedCompact = 3,

    /// <summary>Chunks of one size anywhere.</summary>
    Chunks = 4,
}
