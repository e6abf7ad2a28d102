namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>Where the newest copy of a block is.</summary>
/// <param name="Offset">First byte in the journal.</param>
/// <param name="IsEscaped">The block began with the journal's magic, and its first four bytes are zeros in the journal.</param>
internal readonly record struct JournalCopy(long Offset, bool IsEscaped);
