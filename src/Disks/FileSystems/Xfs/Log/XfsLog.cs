namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>What the log of a file system says, and the volume as it is after the replay.</summary>
/// <param name="Replayed">The volume after the replay; null when there was nothing to replay, or it was not done.</param>
/// <param name="IsClean">The file system was unmounted.</param>
/// <param name="Stale">Why Linux may show other content, or null.</param>
internal sealed record XfsLog(XfsLogOverlay? Replayed, bool IsClean, string? Stale)
{
    /// <summary>
    /// Finds the log, on the volume or among <paramref name="others"/>, and replays it. A damaged log is not replayed. What was done, and
    /// what was not, is added to <paramref name="remarks"/>.
    /// </summary>
    public static XfsLog Apply(BlockSource volume, XfsSuperblock super, IReadOnlyList<BlockSource> others, List<string> remarks)
    {
        try
        {
            if (Find(volume, super, others) is not var (log, ends))
            {
                return NotReplayed(
                    "The log is on another device, which is not among these disks, or is there twice. It was not replayed: what is "
                        + "shown may be stale.",
                    remarks
                );
            }
            if (ends.Head == ends.Tail)
            {
                if (!ends.IsUnmounted)
                    remarks.Add("The log has no record of an unmount, and nothing to replay.");
                return new XfsLog(null, ends.IsUnmounted, null);
            }
            remarks.Add("The log has no record of an unmount: the file system was not unmounted.");
            if (super.Features.UnknownToLog.Concat(super.Features.UnknownToAllocation).ToArray() is { Length: > 0 } unknown)
                return NotReplayed($"The log was not replayed, since the file system uses {string.Join(", ", unknown)}.", remarks);
            var replay = XfsLogReplay.Run(volume, super, log, ends);
            remarks.Add($"{replay.Transactions} transactions of the log were replayed in memory; they change {replay.Sectors} sectors.");
            var stale = Unfinished(replay);
            if (stale is not null)
                remarks.Add(stale);
            return new XfsLog(replay.Sectors == 0 ? null : replay.Seal(), IsClean: false, stale);
        }
        catch (ImageFormatException e)
        {
            return NotReplayed($"The log was not replayed, so what is shown may be stale: {e.Message}", remarks);
        }
    }

    private static string? Unfinished(XfsLogReplay replay)
    {
        if (replay.Deferred != 0)
            return $"The log defers {replay.Deferred} changes, which Linux makes after the replay; they were not made.";
        return replay.OwnerChanges != 0
            ? $"The log gives the trees of {replay.OwnerChanges} files another owner, which was not done."
            : null;
    }

    private static XfsLog NotReplayed(string reason, List<string> remarks)
    {
        remarks.Add(reason);
        return new XfsLog(null, IsClean: false, reason);
    }

    private static (XfsLogBlocks Log, XfsLogEnds Ends)? Find(BlockSource volume, XfsSuperblock super, IReadOnlyList<BlockSource> others)
    {
        var bytes = (long)super.LogBlocks * super.BlockSize;
        if (super.LogStart.Number != 0)
        {
            var place = new XfsVolume(volume, super).Place(super.LogStart, super.LogBlocks, "log");
            if (super.LogBlocks == 0)
                throw Damaged(volume, "has no blocks");
            var log = new XfsLogBlocks(volume, place, bytes / XfsLogBlocks.Size);
            return (log, XfsLogEnds.Find(log) ?? throw Damaged(volume, "has no whole record where its cycles say"));
        }
        (XfsLogBlocks, XfsLogEnds)? found = null;
        foreach (var other in others.Where(o => bytes > 0 && bytes <= o.Length))
        {
            // A log has no other mark than the UUID in its records.
            var log = new XfsLogBlocks(other, 0, bytes / XfsLogBlocks.Size);
            if (TryFindEnds(log) is not { } ends || ends.Id != super.Id)
                continue;
            // Of a log and its copy, only one belongs to this file system.
            if (found is not null)
                return null;
            found = (log, ends);
        }
        return found;
    }

    private static XfsLogEnds? TryFindEnds(XfsLogBlocks log)
    {
        try
        {
            return XfsLogEnds.Find(log);
        }
        catch (IOException e) when (e is not Sources.ReadLimitException)
        {
            return null;
        }
    }

    private static ImageFormatException Damaged(BlockSource volume, string problem) => new(volume.Name, "log", problem);
}
