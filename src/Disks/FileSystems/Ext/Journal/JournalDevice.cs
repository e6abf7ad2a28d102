namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>
/// A journal on a device of its own: a superblock of ext with the feature journal_dev, then the journal. Its blocks are numbered from the
/// beginning of the device.
/// </summary>
internal static class JournalDevice
{
    /// <summary>The block with the superblock of the journal: the one behind the block with the superblock of ext.</summary>
    public static JournalBlock Superblock(int blockSize) => new(blockSize == 1024 ? 2u : 1u);

    /// <summary>
    /// The device with the journal of a file system among the volumes of its machine; null when it is not there, or there twice: of a
    /// journal and its copy, only one belongs to this file system.
    /// </summary>
    public static BlockSource? Find(IReadOnlyList<BlockSource> others, string uuid)
    {
        var block = new byte[ExtSuperblock.Size];
        var found = others
            .Where(other =>
                other.TryRead(ExtSuperblock.Place, block)
                && ExtSuperblock.HasMagic(block)
                && ExtSuperblock.ReadFeatures(block).IsJournalDevice
                && ExtSuperblock.ReadUuid(block) == uuid
            )
            .Take(2)
            .ToArray();
        return found is [var only] ? only : null;
    }
}
