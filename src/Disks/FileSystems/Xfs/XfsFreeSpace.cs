using System.Collections.Concurrent;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>
/// Free blocks of XFS. The tree of a group is trusted when all of it was read once, its sum is that of the group's head, and nothing that
/// is certainly used is free. After a replay, a block is free only when it is free before and after. So a rescue system that mounts without
/// replay still finds all files.
/// </summary>
internal sealed class XfsFreeSpace : BitmapFreeSpace
{
    private const int MostPieceBlocks = 256 << 10;

    // What was found of each group is kept.
    private const uint MostGroups = 1 << 20;
    private readonly XfsVolume now;
    private readonly XfsVolume? before;
    private readonly long pieceBlocks;
    private readonly ConcurrentDictionary<long, XfsGroup> trusted = [];

    private XfsFreeSpace(XfsVolume now, XfsVolume? before)
        : base(0, now.Super.Blocks * now.Super.BlockSize, now.Super.BlockSize, (int)PieceBlocks(now.Super))
    {
        this.now = now;
        this.before = before;
        pieceBlocks = PieceBlocks(now.Super);
    }

    /// <summary>The free space, or the reason not to trust it.</summary>
    /// <param name="now">The volume after the replay.</param>
    /// <param name="before">The volume before it; null when there was nothing to replay.</param>
    /// <param name="stale">Why the replay is not certain; null when it is.</param>
    public static FreeSpaceOffer Offer(XfsVolume now, XfsVolume? before, string? stale)
    {
        var super = now.Super;
        if (stale is not null)
            return FreeSpaceOffer.LeftAlone(stale);
        if (super.Features.UnknownToAllocation is { Count: > 0 } unknown)
        {
            return FreeSpaceOffer.LeftAlone(
                $"The file system uses {string.Join(", ", unknown)}, with which its free space is not understood."
            );
        }
        if (before is not null && (before.Super.Blocks, before.Super.GroupBlocks) != (super.Blocks, super.GroupBlocks))
            return FreeSpaceOffer.LeftAlone("The log that awaits replay resizes the file system.");
        if (super.Blocks > now.Source.Length / super.BlockSize)
        {
            return FreeSpaceOffer.LeftAlone(
                $"The file system has {super.Blocks} blocks of {super.BlockSize} bytes, but the volume has only {now.Source.Length} bytes."
            );
        }
        if (super.GroupCount > MostGroups)
            return FreeSpaceOffer.LeftAlone($"The file system has {super.GroupCount} groups, more than are looked at.");
        return FreeSpaceOffer.Of(new XfsFreeSpace(now, before));
    }

    /// <inheritdoc/>
    protected override byte[]? Load(long piece)
    {
        var used = Read(now, piece, isChecked: true);
        if (before is null)
            return used;
        // Not checked: before the replay, the sums may differ. A tree that can't be read leaves everything used.
        var older = Read(before, piece, isChecked: false);
        for (var i = 0; i < used.Length; i++)
            used[i] |= older[i];
        return used;
    }

    // A piece is a group, or a part of a large one: small groups need no other's tree to be sound.
    private static long PieceBlocks(XfsSuperblock super) => Math.Min(super.GroupBlocks, MostPieceBlocks);

    private byte[] Read(XfsVolume volume, long piece, bool isChecked)
    {
        var super = volume.Super;
        var bits = new byte[(pieceBlocks + 63) / 64 * 8];
        bits.AsSpan().Fill(0xff);
        // In blocks from the beginning of the volume.
        var first = piece * pieceBlocks;
        var end = Math.Min(first + pieceBlocks, super.Blocks);
        for (var group = first / super.GroupBlocks; group * super.GroupBlocks < end; group++)
        {
            var origin = group * super.GroupBlocks;
            var head = isChecked ? trusted.GetOrAdd(group, Trust) : XfsGroup.Read(volume, group);
            foreach (var (start, count) in XfsFreeTree.Read(volume, head, (uint)Math.Max(0, first - origin)))
            {
                if (origin + start >= end)
                    break;
                var from = (int)(Math.Max(first, origin + start) - first);
                Clear(bits, from, (int)(Math.Min(end, origin + start + count) - first));
            }
        }
        return bits;
    }

    private static void Clear(byte[] bits, int from, int to)
    {
        for (; from < to && from % 8 != 0; from++)
            bits[from / 8] &= (byte)~(1 << (from % 8));
        if (from >= to)
            return;
        bits.AsSpan(from / 8, (to - from) / 8).Clear();
        for (from += (to - from) / 8 * 8; from < to; from++)
            bits[from / 8] &= (byte)~(1 << (from % 8));
    }

    private XfsGroup Trust(long number)
    {
        var group = XfsGroup.Read(now, number);
        var sum = 0L;
        var used = Used(group);
        var next = 0;
        foreach (var (start, count) in XfsFreeTree.Read(now, group, 0))
        {
            sum += count;
            while (next < used.Count && used[next].End <= start)
                next++;
            if (next < used.Count && used[next].Start < (long)start + count)
            {
                throw now.Damaged(
                    $"group {number}, tree of free extents",
                    $"with the {count - 1} blocks behind it counts blocks as free that are in use",
                    "ar_startblock",
                    start
                );
            }
        }
        if (sum != group.FreeBlocks)
            throw now.Damaged($"group {number}, AGF", $"is not the {sum} of its tree", "agf_freeblks", group.FreeBlocks);
        return group;
    }

    // What of a group is certainly in use: its heads, the log, the roots of trees, the blocks in reserve.
    private List<(long Start, long End)> Used(XfsGroup group)
    {
        var super = now.Super;
        var used = new List<(long Start, long End)> { (0, ((4 * super.SectorSize) + super.BlockSize - 1) / super.BlockSize) };
        if (super.LogStart.Number != 0 && super.LogStart.Group(super) == group.Number)
            used.Add((super.LogStart.Block(super), (long)super.LogStart.Block(super) + super.LogBlocks));
        used.AddRange(group.Used.Select(b => ((long)b, (long)b + 1)));
        used.Sort();
        return used;
    }
}
