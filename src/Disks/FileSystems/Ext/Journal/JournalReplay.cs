namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>Shows a volume as it is after a mount.</summary>
/// <param name="Volume">The volume with the blocks of its journal; null when no block is replaced.</param>
/// <param name="Changes">What fast commits change beyond that; null when nothing.</param>
/// <param name="Stale">The reason why the free space can't be known for sure, or null.</param>
internal sealed record JournalReplay(BlockSource? Volume, FastCommitChanges? Changes, string? Stale)
{
    /// <summary>
    /// Replays the journal of a file system that was not unmounted. <paramref name="remarks"/> lists what was replayed and what was not; a
    /// damaged journal is not replayed.
    /// </summary>
    public static JournalReplay Apply(
        BlockSource volume,
        ExtSuperblock super,
        ExtGroups groups,
        IReadOnlyList<BlockSource> others,
        List<string> remarks
    )
    {
        if (!super.Features.NeedsRecovery)
            return new JournalReplay(null, null, null);
        remarks.Add("s_feature_incompat has needs_recovery: the file system was not unmounted.");
        try
        {
            if (Find(volume, super, groups, others) is not var (journal, place))
            {
                var missing = "The journal is on another device and was not replayed: what is shown may be stale.";
                remarks.Add(missing);
                return new JournalReplay(null, null, missing);
            }
            var header = JournalSuperblock.Read(journal, place, super.BlockSize, volume.Name);
            var content = JournalLog.Read(journal, header, super, remarks);
            var replayed = content.Copies.Count == 0 ? null : JournalOverlay.Of(volume, journal, super.BlockSize, content.Copies);
            var stale = content.IsWhole ? null : "The journal is damaged, so not all of it was replayed.";
            if (header.Start.Number == 0)
                return new JournalReplay(replayed, null, stale);
            var changes = FastCommitReplay.Read(journal, header, content.NextSequence, replayed ?? volume, remarks);
            if (changes is not null)
                stale ??= "Fast commits await replay, which allocates blocks.";
            return new JournalReplay(replayed, changes, stale);
        }
        catch (ImageFormatException e)
        {
            var stale = $"The journal was not replayed, so what is shown may be stale: {e.Message}";
            remarks.Add(stale);
            return new JournalReplay(null, null, stale);
        }
    }

    // The journal and the block in it that is its superblock.
    private static (BlockSource Journal, JournalBlock Superblock)? Find(
        BlockSource volume,
        ExtSuperblock super,
        ExtGroups groups,
        IReadOnlyList<BlockSource> others
    )
    {
        if (super.JournalInode != 0)
            return (new ExtContents(volume, super, new ExtInodes(volume, super, groups)).Open(super.JournalInode), new JournalBlock(0));
        return super.JournalUuid is { } uuid && JournalDevice.Find(others, uuid) is { } device
            ? (device, JournalDevice.Superblock(super.BlockSize))
            : null;
    }
}
