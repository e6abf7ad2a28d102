namespace ImageTools.Disks.FileSystems.Ext.Journal;

/// <summary>Shows a volume as mounting it would leave it.</summary>
internal static class JournalReplay
{
    /// <summary>
    /// The volume with the blocks of its internal journal laid over it, or null when there is nothing to replay. What was done or
    /// could not be done is told in <paramref name="remarks"/>; a damaged journal is not replayed.
    /// </summary>
    public static BlockSource? Apply(BlockSource volume, ExtSuperblock super, ExtGroups groups, List<string> remarks)
    {
        if (!super.Features.NeedsRecovery)
            return null;
        remarks.Add("s_feature_incompat has needs_recovery: the file system was not unmounted.");
        if (super.JournalInode == 0)
        {
            remarks.Add("The journal is on another device and was not replayed: what is shown may be stale.");
            return null;
        }
        try
        {
            var journal = ExtFileSystem.OpenContent(volume, super, ExtFileSystem.ReadInode(volume, super, groups, super.JournalInode));
            var header = JournalSuperblock.Read(journal, super.BlockSize, volume.Name);
            if (header.HasFastCommits)
                remarks.Add("Fast commits in the journal, if there are any, were not replayed.");
            var copies = JournalLog.Read(journal, header, super.Blocks, remarks);
            return copies.Count == 0 ? null : new JournalOverlay(volume, journal, super.BlockSize, copies);
        }
        catch (ImageFormatException e)
        {
            remarks.Add($"The journal was not replayed, so what is shown may be stale: {e.Message}");
            return null;
        }
    }
}
