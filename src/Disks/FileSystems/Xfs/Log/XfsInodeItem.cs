using System.Buffers.Binary;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>A logged inode (xfs_inode_log_format): its fields, and what of its forks changed.</summary>
internal sealed class XfsInodeItem
{
    private const uint DataBytes = 2,
        DataExtents = 4,
        DataRoot = 8,
        Device = 0x10,
        AttributeBytes = 0x40,
        AttributeExtents = 0x80,
        AttributeRoot = 0x100,
        OwnerChanges = 0x600;
    private const int SmallCore = 96,
        LargeCore = 176;
    private readonly XfsLogTransaction transaction;
    private readonly XfsLogItem item;
    private readonly uint fields;
    private readonly uint device;

    private XfsInodeItem(XfsLogTransaction transaction, XfsLogItem item, uint fields, uint device)
    {
        this.transaction = transaction;
        this.item = item;
        this.fields = fields;
        this.device = device;
    }

    /// <summary>First sector of the buffer of the inode.</summary>
    public required long Sector { get; init; }

    /// <summary>Sectors of the buffer.</summary>
    public required int Sectors { get; init; }

    /// <summary>The inode's offset in the buffer.</summary>
    public required int Offset { get; init; }

    public required ulong Number { get; init; }

    /// <summary>The nodes of its trees get another owner, which is not in the log.</summary>
    public bool ChangesOwner => (fields & OwnerChanges) != 0;

    private ReadOnlySpan<byte> Core => transaction.Region(item, 1).Span;

    /// <summary>The item as an inode; null when it can't be one.</summary>
    public static XfsInodeItem? Parse(XfsLogTransaction transaction, XfsLogItem item, XfsSuperblock super)
    {
        var format = transaction.Region(item, 0).Span;
        // Machines of 32 bits that align 64-bit numbers to 4 bytes leave no gap.
        if (format.Length is not (52 or 56) || item.Total < 2)
            return null;
        var gap = format.Length - 52;
        var (sector, sectors, offset) = ((long)U64(format, 36 + gap), (int)U32(format, 44 + gap), (int)U32(format, 48 + gap));
        if (sector < 0 || sectors is <= 0 or > 128 || offset < 0 || offset > (sectors * XfsLogSectors.Size) - super.InodeSize)
            return null;
        if (item.Places[1].Length < (super.Features.HasChecksums ? LargeCore : SmallCore))
            return null;
        return new XfsInodeItem(transaction, item, U32(format, 4), U32(format, 20 + gap))
        {
            Sector = sector,
            Sectors = sectors,
            Offset = offset,
            Number = U64(format, 12 + gap),
        };
    }

    /// <summary>Whether the inode on the disk is newer than this item.</summary>
    public bool IsOlderThan(ReadOnlySpan<byte> inode, ulong lsn, XfsSuperblock super)
    {
        if (super.Features.HasChecksums)
            return BigEndian.U64(inode, 112) is var written && written is not (0 or ulong.MaxValue) && written > lsn;
        // Before version 5, a count of writes, which begins anew at its end.
        var (ours, theirs) = (U16(Core, 30), BigEndian.U16(inode, 30));
        return ours < theirs && !(theirs == ushort.MaxValue && ours < ushort.MaxValue / 2);
    }

    /// <summary>Puts the item into an inode as it is on the disk. False when it does not fit.</summary>
    public bool Apply(Span<byte> inode, ulong lsn, XfsSuperblock super)
    {
        PutCore(Core, inode, lsn, super);
        var core = super.InodeCoreSize;
        var room = inode.Length - core;
        var split = inode[82] * 8;
        if (split >= room)
            return false;
        if ((fields & Device) != 0)
            BinaryPrimitives.WriteUInt32BigEndian(inode[core..], device);
        var data = inode.Slice(core, split == 0 ? room : split);
        var attributes = inode[(core + split)..];
        var next = 2;
        if ((fields & (DataBytes | DataExtents | DataRoot)) != 0 && next < item.Total)
        {
            if (!PutFork(transaction.Region(item, next++).Span, data, (fields & DataRoot) != 0, super))
                return false;
        }
        if ((fields & (AttributeBytes | AttributeExtents | AttributeRoot)) != 0 && next < item.Total)
        {
            if (split == 0 || !PutFork(transaction.Region(item, next).Span, attributes, (fields & AttributeRoot) != 0, super))
                return false;
        }
        if (super.Features.HasChecksums)
            XfsChecksum.Set(inode, 100);
        return true;
    }

    // The log has the fields of the disk in the order of the machine. next_unlinked is logged with buffers and stays.
    private static void PutCore(ReadOnlySpan<byte> from, Span<byte> to, ulong lsn, XfsSuperblock super)
    {
        var isMany = super.Features.HasChecksums && (U64(from, 120) & 0x10) != 0;
        var isBigTime = super.Features.HasChecksums && (U64(from, 120) & 8) != 0;
        Swap2(from, to, 0, 2);
        from.Slice(4, 2).CopyTo(to[4..]);
        Swap2(from, to, 6);
        Swap4(from, to, 8, 12, 16);
        Swap2(from, to, 20, 22);
        if (isMany)
            Swap8(from, to, 24);
        else
            to.Slice(24, 8).Clear();
        foreach (var time in (ReadOnlySpan<int>)[32, 40, 48])
            PutTime(from, to, time, isBigTime);
        Swap8(from, to, 56, 64);
        Swap4(from, to, 72, 76);
        Swap2(from, to, 80);
        from.Slice(82, 2).CopyTo(to[82..]);
        Swap4(from, to, 84);
        Swap2(from, to, 88, 90);
        Swap4(from, to, 92);
        if (!super.Features.HasChecksums)
            return;
        Swap8(from, to, 104);
        BinaryPrimitives.WriteUInt64BigEndian(to[112..], lsn);
        Swap8(from, to, 120);
        Swap4(from, to, 128);
        to.Slice(132, 12).Clear();
        PutTime(from, to, 144, isBigTime);
        Swap8(from, to, 152);
        from.Slice(160, 16).CopyTo(to[160..]);
    }

    private static void PutTime(ReadOnlySpan<byte> from, Span<byte> to, int offset, bool isBigTime)
    {
        if (isBigTime)
            Swap8(from, to, offset);
        else
            Swap4(from, to, offset, offset + 4);
    }

    private static bool PutFork(ReadOnlySpan<byte> from, Span<byte> to, bool isRoot, XfsSuperblock super)
    {
        if (!isRoot)
        {
            if (from.Length > to.Length)
                return false;
            from.CopyTo(to);
            return true;
        }
        // The root as a node of its own, of which the inode has no header but level and count.
        var header = super.Features.HasChecksums ? 72 : 24;
        if (from.Length < header || to.Length < 4)
            return false;
        int count = BigEndian.U16(from, 6),
            roomFrom = (from.Length - header) / 16,
            roomTo = (to.Length - 4) / 16;
        if (count > roomFrom || count > roomTo)
            return false;
        from.Slice(4, 4).CopyTo(to);
        from.Slice(header, count * 8).CopyTo(to[4..]);
        from.Slice(header + (roomFrom * 8), count * 8).CopyTo(to[(4 + (roomTo * 8))..]);
        return true;
    }

    private static void Swap2(ReadOnlySpan<byte> from, Span<byte> to, params ReadOnlySpan<int> offsets)
    {
        foreach (var at in offsets)
            BinaryPrimitives.WriteUInt16BigEndian(to[at..], U16(from, at));
    }

    private static void Swap4(ReadOnlySpan<byte> from, Span<byte> to, params ReadOnlySpan<int> offsets)
    {
        foreach (var at in offsets)
            BinaryPrimitives.WriteUInt32BigEndian(to[at..], U32(from, at));
    }

    private static void Swap8(ReadOnlySpan<byte> from, Span<byte> to, params ReadOnlySpan<int> offsets)
    {
        foreach (var at in offsets)
            BinaryPrimitives.WriteUInt64BigEndian(to[at..], U64(from, at));
    }
}
