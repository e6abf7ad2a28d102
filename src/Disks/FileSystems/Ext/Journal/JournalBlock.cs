namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>
/// A block of the journal by its number in it. The blocks of the file system that the journal replaces are of type
/// <see cref="ExtBlock"/>.
/// </summary>
internal readonly record struct JournalBlock(uint Number)
{
    /// <summary>Its first byte in the journal.</summary>
    public long Place(int blockSize) => (long)Number * blockSize;
}
