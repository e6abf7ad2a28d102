namespace ImageTools.Disks.FileSystems.Ntfs;

/// <summary>A reference to a file record: its number, and how often that record has been used before.</summary>
/// <param name="Value">As stored: 48 bits of number, 16 bits of sequence number.</param>
internal readonly record struct FileReference(ulong Value)
{
    /// <summary>The root directory.</summary>
    public const long Root = 5;

    /// <summary>The first record that belongs to a user. Those before are the file system's own ($MFT to $Extend).</summary>
    public const long FirstUser = 16;

    public long Number => (long)(Value & 0xffff_ffff_ffff);

    /// <summary>0 matches every use of the record.</summary>
    public ushort Sequence => (ushort)(Value >> 48);
}
