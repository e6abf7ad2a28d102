namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>The kinds of records of a fast commit (kernel documentation, ext4/journal.rst), by fc_tag.</summary>
internal enum FastCommitTag : ushort
{
    /// <summary>Blocks of a file now lie there: inode, extent.</summary>
    AddRange = 1,

    /// <summary>Blocks of a file are gone: inode, first block, number of blocks.</summary>
    DeleteRange = 2,

    /// <summary>A new file: parent, inode, name.</summary>
    Create = 3,

    /// <summary>A new name of a file: parent, inode, name.</summary>
    Link = 4,

    /// <summary>A name is gone: parent, inode, name.</summary>
    Unlink = 5,

    /// <summary>An inode as it is now: number, raw inode.</summary>
    Inode = 6,

    /// <summary>Nothing up to the end of the block.</summary>
    Pad = 7,

    /// <summary>The end of a commit: sequence, checksum.</summary>
    Tail = 8,

    /// <summary>The beginning of the first commit: features, sequence.</summary>
    Head = 9,
}
