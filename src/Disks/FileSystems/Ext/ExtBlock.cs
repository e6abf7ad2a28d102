namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>A block of the file system by its number, from the volume's start. Only here it becomes a place in bytes.</summary>
/// <param name="Number">One that a file states may lie anywhere: <see cref="IsIn"/>.</param>
internal readonly record struct ExtBlock(long Number)
{
    /// <summary>The block that holds this byte of the volume.</summary>
    public static ExtBlock At(long place, ExtSuperblock super) => new(place / super.BlockSize);

    /// <summary>The first block of a group.</summary>
    public static ExtBlock FirstOf(long group, ExtSuperblock super) => new(super.FirstDataBlock + (group * super.BlocksPerGroup));

    /// <summary>Its first byte on the volume. It is one of the file system, or the one behind its last.</summary>
    public long Place(ExtSuperblock super) => Number * super.BlockSize;

    /// <summary>Whether it and those behind it, so many together, lie in the file system. Nothing ever names block 0.</summary>
    public bool IsIn(ExtSuperblock super, long count = 1) => Number >= 1 && Number <= super.Blocks - count;

    /// <summary>Whether the volume reaches to the end of so many blocks, which are in the file system.</summary>
    public bool IsOn(BlockSource volume, ExtSuperblock super, long count = 1) => (Number + count) * super.BlockSize <= volume.Length;
}
