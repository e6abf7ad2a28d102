namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>The place of the newest copy of a block. It has eight bytes, because a log can have hundreds of thousands.</summary>
internal readonly record struct JournalCopy
{
    // Places are multiples of the block size, so that the lowest bit is free.
    private readonly long place;

    public JournalCopy(long offset, bool isEscaped) => place = offset | (isEscaped ? 1L : 0);

    /// <summary>First byte in the journal.</summary>
    public long Offset => place & ~1L;

    /// <summary>The block began with the journal's magic, so the journal stores its first four bytes as zeros.</summary>
    public bool IsEscaped => (place & 1) != 0;
}
