using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>
/// Replays the transactions of a log into memory, as Linux does at a mount. A first pass finds the buffers that became void, a second one
/// replays: in each transaction first buffers, then inodes, then what becomes void.
/// </summary>
internal sealed class XfsLogReplay
{
    private readonly BlockSource volume;
    private readonly XfsSuperblock super;
    private readonly XfsLogSectors changed;

    // Buffers that are void, with the number of times that this is said from here on.
    private readonly Dictionary<(long Sector, int Sectors), int> cancelled = [];
    private readonly Dictionary<long, int> cancelledAt = [];
    private readonly HashSet<(ushort Type, ulong Id)> deferred = [];

    private XfsLogReplay(BlockSource volume, XfsSuperblock super)
    {
        this.volume = volume;
        this.super = super;
        changed = new XfsLogSectors(volume);
    }

    /// <summary>Transactions that were replayed.</summary>
    public int Transactions { get; private set; }

    /// <summary>What was deferred and is not done: Linux does it after the replay.</summary>
    public int Deferred => deferred.Count;

    /// <summary>Files whose trees change their owner, which is not done.</summary>
    public int OwnerChanges { get; private set; }

    /// <summary>Sectors that the replay changed.</summary>
    public int Sectors => changed.Count;

    /// <summary>Replays what awaits it.</summary>
    /// <exception cref="ImageFormatException">The log is damaged, or more than is read of a log.</exception>
    public static XfsLogReplay Run(BlockSource volume, XfsSuperblock super, XfsLogBlocks log, XfsLogEnds ends)
    {
        var replay = new XfsLogReplay(volume, super);
        new XfsLogPass(log, ends, super).Run(replay.FindCancelled, keepsAll: false);
        new XfsLogPass(log, ends, super).Run(replay.Commit, keepsAll: true);
        return replay;
    }

    /// <summary>The volume after the replay.</summary>
    public XfsLogOverlay Seal() => changed.Seal();

    private void FindCancelled(XfsLogTransaction transaction)
    {
        foreach (var item in transaction.Items.Where(i => i.Type == XfsLogItem.Buffer))
        {
            var buffer = Buffer(transaction, item);
            if (!buffer.IsCancel)
                continue;
            if (cancelled.Count >= FileSystemLimits.MaxRevokedBlocks)
                throw Damaged($"makes more than {FileSystemLimits.MaxRevokedBlocks} buffers void");
            var key = (buffer.Sector, buffer.Sectors);
            if (!cancelled.TryGetValue(key, out var times))
                cancelledAt[buffer.Sector] = cancelledAt.GetValueOrDefault(buffer.Sector) + 1;
            cancelled[key] = times + 1;
        }
    }

    private void Commit(XfsLogTransaction transaction)
    {
        Transactions++;
        var buffers = new List<(XfsBufferItem Buffer, XfsLogItem Item)>();
        var voids = new List<XfsBufferItem>();
        foreach (var item in transaction.Items)
        {
            if (!item.IsWhole)
                throw Damaged("has an item without all of its regions", "size", item.Total);
            if (item.Type == XfsLogItem.InodesCreated)
            {
                // Between buffers it keeps its place.
                Replay(transaction, buffers);
                Create(transaction.Region(item, 0).Span, item);
            }
            else if (item.Type == XfsLogItem.Buffer)
            {
                var buffer = Buffer(transaction, item);
                if (buffer.IsCancel)
                    voids.Add(buffer);
                else if (!buffer.IsInodes)
                    buffers.Add((buffer, item));
            }
        }
        Replay(transaction, buffers);
        foreach (var item in transaction.Items)
        {
            if (item.Type == XfsLogItem.Inode)
                Inode(transaction, item);
            else if (item.IsDeferred || item.IsDone)
                Defer(transaction.Region(item, 0).Span, item);
            else if (item.Type is not (XfsLogItem.Buffer or XfsLogItem.InodesCreated) && !item.IsPassedOver)
                throw Damaged("has an item of an unknown type", "type", $"0x{item.Type:x}");
        }
        foreach (var buffer in voids)
        {
            var key = (buffer.Sector, buffer.Sectors);
            if (!cancelled.TryGetValue(key, out var times))
                continue;
            if (times > 1)
            {
                cancelled[key] = times - 1;
                continue;
            }
            cancelled.Remove(key);
            var left = cancelledAt[buffer.Sector] - 1;
            if (left == 0)
                cancelledAt.Remove(buffer.Sector);
            else
                cancelledAt[buffer.Sector] = left;
        }
    }

    private void Replay(XfsLogTransaction transaction, List<(XfsBufferItem Buffer, XfsLogItem Item)> buffers)
    {
        foreach (var (buffer, item) in buffers)
            Replay(transaction, buffer, item);
        buffers.Clear();
    }

    private void Replay(XfsLogTransaction transaction, XfsBufferItem buffer, XfsLogItem item)
    {
        if (buffer.IsQuota || cancelled.ContainsKey((buffer.Sector, buffer.Sectors)))
            return;
        if (!buffer.IsReadable)
            throw Damaged("has a buffer that is too large", "blf_len", buffer.Sectors);
        CheckPlace(buffer.Sector, buffer.Sectors, "blf_blkno");
        if (super.Features.HasChecksums && !buffer.IsPlain)
        {
            Span<byte> head = stackalloc byte[XfsLogSectors.Size];
            changed.Read(buffer.Sector, head);
            if (XfsBufferLsn.Of(head, super) is { } written and not (0 or ulong.MaxValue) && written >= transaction.Lsn)
                return;
        }
        var place = buffer.Sector * XfsLogSectors.Size;
        if (!buffer.Place(transaction, item, (offset, piece) => changed.Write(place + offset, piece)))
            throw Damaged("has a buffer whose regions do not fit it", "blf_data_map", item.Total);
        if (buffer.Sector != 0 || !super.Features.HasChecksums)
            return;
        var sector = new byte[super.SectorSize];
        changed.Read(0, sector);
        XfsChecksum.Set(sector, 224);
        changed.Write(0, sector.AsSpan(0, XfsLogSectors.Size));
    }

    private void Inode(XfsLogTransaction transaction, XfsLogItem item)
    {
        if (XfsInodeItem.Parse(transaction, item, super) is not { } inode)
            throw Damaged("has an inode that is none", "ilf_size", item.Total);
        if (cancelled.ContainsKey((inode.Sector, inode.Sectors)))
            return;
        CheckPlace(inode.Sector, inode.Sectors, "ilf_blkno");
        var place = (inode.Sector * XfsLogSectors.Size) + inode.Offset;
        var (first, inside) = Math.DivRem(place, XfsLogSectors.Size);
        var sectors = (int)((inside + super.InodeSize + XfsLogSectors.Size - 1) / XfsLogSectors.Size);
        var whole = new byte[sectors * XfsLogSectors.Size];
        changed.Read(first, whole);
        var bytes = whole.AsSpan((int)inside, super.InodeSize);
        if (!bytes.StartsWith("IN"u8) || U16(transaction.Region(item, 1).Span, 0) != 0x494e)
            throw Damaged("has an inode where there is none", "ilf_ino", inode.Number);
        if (inode.IsOlderThan(bytes, transaction.Lsn, super))
            return;
        if (inode.ChangesOwner)
            OwnerChanges++;
        if (!inode.Apply(bytes, transaction.Lsn, super))
            throw Damaged("has an inode with forks that do not fit it", "ilf_ino", inode.Number);
        changed.Write(place, bytes);
    }

    private void Create(ReadOnlySpan<byte> region, XfsLogItem item)
    {
        if (XfsInodesCreated.Parse(region, super) is not { } chunk)
            throw Damaged("has a chunk of inodes that is none", "icl_size", item.Total);
        var place = chunk.First.Place(super);
        var bytes = (long)chunk.Blocks * super.BlockSize;
        CheckPlace(place / XfsLogSectors.Size, bytes / XfsLogSectors.Size, "icl_agbno");
        // Inodes that were freed later, and whose blocks may be something else now.
        for (var sector = place / XfsLogSectors.Size; sector < (place + bytes) / XfsLogSectors.Size; sector++)
        {
            if (cancelledAt.ContainsKey(sector))
                return;
        }
        changed.Write(place, chunk.Make(super));
    }

    private void Defer(ReadOnlySpan<byte> region, XfsLogItem item)
    {
        if (region.Length < 16)
            throw Damaged("has a deferred item that does not fit", "size", region.Length);
        var id = U64(region, 8);
        if (item.IsDone)
            deferred.Remove(((ushort)(item.Type - 1), id));
        else if (deferred.Count >= FileSystemLimits.MaxRevokedBlocks)
            throw Damaged($"defers more than {FileSystemLimits.MaxRevokedBlocks} items");
        else
            deferred.Add((item.Type, id));
    }

    private XfsBufferItem Buffer(XfsLogTransaction transaction, XfsLogItem item) =>
        XfsBufferItem.Parse(transaction.Region(item, 0)) ?? throw Damaged("has a buffer that is none", "blf_size", item.Total);

    private void CheckPlace(long sector, long count, string field)
    {
        if (sector > (volume.Length / XfsLogSectors.Size) - count)
            throw Damaged("has a buffer that lies after the end of the volume", field, sector);
    }

    private ImageFormatException Damaged(string problem, string? field = null, object? value = null) =>
        new(volume.Name, "log", problem, field, value);
}
