namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>Where the newest copy of a block is. Eight bytes, since a log may have hundreds of thousands.</summary>
internal readonly record struct JournalCopy
{
    // Places are multiples of the block size, so that the lowest bit is free.
    private readonly long place;

    public JournalCopy(long offset, bool isEscaped) => place = offset | (isEscaped ? 1L : 0);

    /// <summary>First byte in the journal.</summary>
    public long Offset => place & ~1L;

    /// <summary>The block began with the journal's magic, and its first four bytes are zeros in the journal.</summary>
    public bool IsEscaped => (place & 1) != 0;
}
