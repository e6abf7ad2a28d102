namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>Consecutive bytes of a compressed file that are stored together.</summary>
/// <param name="Start">First byte in the file.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Encoding">How they are stored.</param>
/// <param name="Place">First stored byte: on the volume, in the metadata of the inode, or in the packed inode.</param>
/// <param name="Stored">Stored bytes.</param>
/// <param name="IsPartial">The stored bytes decode to more than this, because other files use them.</param>
/// <param name="IsInMetadata">They stand behind the inode's index.</param>
internal readonly record struct ErofsExtent(
    long Start,
    long Length,
    ErofsEncoding Encoding,
    long Place,
    int Stored,
    bool IsPartial = false,
    bool IsInMetadata = false
)
{
    /// <summary>Stored bytes of an extent at most.</summary>
    public const int MaxStored = 1 << 20;

    /// <summary>Decoded bytes of an extent at most.</summary>
    public const int MaxLength = 12 << 20;

    public long End => Start + Length;
}
