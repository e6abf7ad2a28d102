namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>What a log has for the file system.</summary>
/// <param name="Copies">The newest copy of each block.</param>
/// <param name="NextSequence">The sequence that the next transaction would have had; fast commits state it.</param>
/// <param name="IsWhole">False when a block was left out because it is damaged.</param>
internal sealed record JournalContent(IReadOnlyDictionary<ExtBlock, JournalCopy> Copies, uint NextSequence, bool IsWhole);
