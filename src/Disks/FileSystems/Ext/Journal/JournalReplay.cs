namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>Shows a volume as it is after a mount.</summary>
internal static class JournalReplay
{
    /// <summary>
    /// The volume with the blocks of its internal journal, or null when there is nothing to replay. <paramref name="remarks"/> lists what
    /// was replayed and what was not; a damaged journal is not replayed. <paramref name="stale"/> has the reason why the kernel may show
    /// other content, or is null.
    /// </summary>
    public static BlockSource? Apply(BlockSource volume, ExtSuperblock super, ExtGroups groups, List<string> remarks, out string? stale)
    {
        stale = null;
        if (!super.Features.NeedsRecovery)
            return null;
        remarks.Add("s_feature_incompat has needs_recovery: the file system was not unmounted.");
        if (super.JournalInode == 0)
        {
            stale = "The journal is on another device and was not replayed: what is shown may be stale.";
            remarks.Add(stale);
            return null;
        }
        try
        {
            var journal = ExtFileSystem.OpenContent(volume, super, ExtFileSystem.ReadInode(volume, super, groups, super.JournalInode));
            var header = JournalSuperblock.Read(journal, super.BlockSize, volume.Name);
            var copies = JournalLog.Read(journal, header, super.Blocks, remarks, out var isWhole);
            if (!isWhole)
                stale = "The journal is damaged, so not all of it was replayed.";
            if (header.HasFastCommits)
            {
                stale = "Fast commits in the journal, if there are any, were not replayed.";
                remarks.Add(stale);
            }
            return copies.Count == 0 ? null : new JournalOverlay(volume, journal, super.BlockSize, copies);
        }
        catch (ImageFormatException e)
        {
            stale = $"The journal was not replayed, so what is shown may be stale: {e.Message}";
            remarks.Add(stale);
            return null;
        }
    }
}
