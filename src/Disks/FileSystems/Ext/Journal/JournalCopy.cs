namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>The newest copy of a block. It has eight bytes, because a log can have hundreds of thousands.</summary>
/// <param name="Block">Where the journal has it.</param>
/// <param name="IsEscaped">The block began with the journal's magic, so the journal stores its first four bytes as zeros.</param>
internal readonly record struct JournalCopy(JournalBlock Block, bool IsEscaped);
