namespace ImageTools.Disks.FileSystems.Btrfs.Log;

/// <summary>What the logs of all subvolumes change: what a mount would write, held in memory.</summary>
internal sealed class BtrfsLogs
{
    // Logs live for one transaction, some seconds; the largest of real machines are a few MiB.
    private const long MaxBytes = 32 << 20;

    private readonly Dictionary<ulong, BtrfsOverlay> subvolumes = [];

    private BtrfsLogs() { }

    /// <summary>Nothing is changed.</summary>
    public static BtrfsLogs None { get; } = new();

    /// <summary>The changes of each subvolume by its number.</summary>
    public IReadOnlyDictionary<ulong, BtrfsOverlay> Subvolumes => subvolumes;

    /// <summary>Checksums of the data that the logs name; null without logs.</summary>
    public BtrfsOverlay? Checksums { get; private set; }

    /// <summary>Replays all logs.</summary>
    /// <exception cref="ImageFormatException">A log can't be replayed: nothing of any is valid then.</exception>
    public static BtrfsLogs Replay(BtrfsRoot logTree, BtrfsTree rootTree, BtrfsNodes nodes, BtrfsSuperblock super)
    {
        var logs = new BtrfsLogs { Checksums = new BtrfsOverlay() };
        var room = MaxBytes;
        foreach (var item in new BtrfsTree(nodes, logTree).Range(BtrfsObject.TreeLog, BtrfsItemType.RootItem))
        {
            var tree = new BtrfsTree(nodes, BtrfsRootItem.Read(item, BtrfsObject.TreeLog, nodes.Name).Root);
            var log = BtrfsLog.Read(tree, ref room, nodes.Name);
            foreach (var sums in log.Range(BtrfsObject.ExtentCsum, BtrfsItemType.ExtentCsum))
                logs.Checksums.Put(sums.Key, sums.Data);
            var subvolume = item.Key.Offset;
            // The log of a subvolume that was deleted since has nothing to change.
            if (BtrfsRootItem.Find(rootTree, subvolume, nodes.Name) is not { IsDeleted: false } root)
                continue;
            var overlay = new BtrfsOverlay();
            new BtrfsLogReplay(
                log,
                new BtrfsReplayedTree(new BtrfsTree(nodes, root.Root, overlay), overlay, super, nodes.Name),
                super,
                nodes.Name
            ).Run();
            logs.subvolumes[subvolume] = overlay;
        }
        return logs;
    }
}
