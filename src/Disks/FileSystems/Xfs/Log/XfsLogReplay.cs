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
        new XfsLogPass(log, ends, super).Run(replay.FindCancelled);
        new XfsLogPass(log, ends, super).Run(replay.Commit);
        return replay;
    }

    /// <summary>The volume after the replay.</summary>
    public XfsLogOverlay Seal() => changed.Seal();

    private void FindCancelled(XfsLogTransaction transaction)
    {
        foreach (var item in transaction.Items.Where(i => i.Type == XfsLogItem.Buffer))
        {
            var buffer = Buffer(item);
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
                Replay(buffers, transaction.Lsn);
                Create(item);
            }
            else if (item.Type == XfsLogItem.Buffer)
            {
                var buffer = Buffer(item);
                if (buffer.IsCancel)
                    voids.Add(buffer);
                else if (!buffer.IsInodes)
                    buffers.Add((buffer, item));
            }
        }
        Replay(buffers, transaction.Lsn);
        foreach (var item in transaction.Items)
        {
            if (item.Type == XfsLogItem.Inode)
                Inode(item, transaction.Lsn);
            else if (item.IsDeferred || item.IsDone)
                Defer(item);
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
            if (--cancelledAt[buffer.Sector] == 0)
                cancelledAt.Remove(buffer.Sector);
        }
    }

    private void Replay(List<(XfsBufferItem Buffer, XfsLogItem Item)> buffers, ulong lsn)
    {
        foreach (var (buffer, item) in buffers)
            Replay(buffer, item, lsn);
        buffers.Clear();
    }

    private void Replay(XfsBufferItem buffer, XfsLogItem item, ulong lsn)
    {
        if (buffer.IsQuota || cancelled.ContainsKey((buffer.Sector, buffer.Sectors)))
            return;
        if (!buffer.IsReadable)
            throw Damaged("has a buffer that is too large", "blf_len", buffer.Sectors);
        CheckPlace(buffer.Sector, buffer.Sectors, "blf_blkno");
        var bytes = changed.Read(buffer.Sector, buffer.Sectors);
        if (super.Features.HasChecksums && !buffer.IsPlain && XfsBufferLsn.Of(bytes, super) is { } written)
        {
            if (written is not (0 or ulong.MaxValue) && written >= lsn)
                return;
        }
        if (buffer.Pieces(item.Regions) is not { } pieces)
            throw Damaged("has a buffer whose regions do not fit it", "blf_data_map", item.Regions.Count);
        foreach (var (offset, piece) in pieces)
            changed.Write((buffer.Sector * XfsLogSectors.Size) + offset, piece);
        if (buffer.Sector != 0 || !super.Features.HasChecksums)
            return;
        var sector = changed.Read(0, super.SectorSize / XfsLogSectors.Size);
        XfsChecksum.Set(sector, 224);
        changed.Write(0, sector.AsSpan(0, XfsLogSectors.Size));
    }

    private void Inode(XfsLogItem item, ulong lsn)
    {
        if (XfsInodeItem.Parse(item, super) is not { } inode)
            throw Damaged("has an inode that is none", "ilf_size", item.Total);
        if (cancelled.ContainsKey((inode.Sector, inode.Sectors)))
            return;
        CheckPlace(inode.Sector, inode.Sectors, "ilf_blkno");
        var place = (inode.Sector * XfsLogSectors.Size) + inode.Offset;
        var (first, inside) = Math.DivRem(place, XfsLogSectors.Size);
        var sectors = (int)((inside + super.InodeSize + XfsLogSectors.Size - 1) / XfsLogSectors.Size);
        var bytes = changed.Read(first, sectors).AsSpan((int)inside, super.InodeSize);
        if (!bytes.StartsWith("IN"u8) || U16(item.Regions[1], 0) != 0x494e)
            throw Damaged("has an inode where there is none", "ilf_ino", inode.Number);
        if (inode.IsOlderThan(bytes, lsn, super))
            return;
        if (inode.ChangesOwner)
            OwnerChanges++;
        if (!inode.Apply(bytes, lsn, super))
            throw Damaged("has an inode with forks that do not fit it", "ilf_ino", inode.Number);
        changed.Write(place, bytes);
    }

    private void Create(XfsLogItem item)
    {
        if (XfsInodesCreated.Parse(item.Regions[0], super) is not { } chunk)
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

    private void Defer(XfsLogItem item)
    {
        if (item.Regions[0].Length < 16)
            throw Damaged("has a deferred item that does not fit", "size", item.Regions[0].Length);
        var id = U64(item.Regions[0], 8);
        if (item.IsDone)
            deferred.Remove(((ushort)(item.Type - 1), id));
        else if (deferred.Count >= FileSystemLimits.MaxRevokedBlocks)
            throw Damaged($"defers more than {FileSystemLimits.MaxRevokedBlocks} items");
        else
            deferred.Add((item.Type, id));
    }

    private XfsBufferItem Buffer(XfsLogItem item) =>
        XfsBufferItem.Parse(item.Regions[0]) ?? throw Damaged("has a buffer that is none", "blf_size", item.Total);

    private void CheckPlace(long sector, long count, string field)
    {
        if (sector > (volume.Length / XfsLogSectors.Size) - count)
            throw Damaged("has a buffer that lies after the end of the volume", field, sector);
    }

    private ImageFormatException Damaged(string problem, string? field = null, object? value = null) =>
        new(volume.Name, "log", problem, field, value);
}
