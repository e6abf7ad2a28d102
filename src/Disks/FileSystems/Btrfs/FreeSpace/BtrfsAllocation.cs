using System.Collections.Concurrent;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs.FreeSpace;

/// <summary>Which logical addresses are in use, by the extent tree.</summary>
internal sealed class BtrfsAllocation(BtrfsTree extents, BtrfsTree blockGroups, BtrfsSuperblock super, string name)
{
    private readonly ConcurrentDictionary<BtrfsLogical, Lazy<ImageFormatException?>> checkedChunks = [];

    /// <summary>
    /// Makes sure that the extents of a chunk are as many bytes as its block group says. Each chunk is gone through once.
    /// </summary>
    /// <exception cref="ImageFormatException">They are not.</exception>
    public void Check(BtrfsChunk chunk)
    {
        var result = checkedChunks.GetOrAdd(chunk.Start, _ => new Lazy<ImageFormatException?>(() => Difference(chunk)));
        if (result.Value is { } difference)
            throw difference;
    }

    /// <summary>The ranges in use between two addresses of one chunk, ascending, clipped.</summary>
    public IEnumerable<(BtrfsLogical Start, BtrfsLogical End)> Used(BtrfsChunk chunk, BtrfsLogical from, BtrfsLogical to)
    {
        var key = new BtrfsKey((ulong)from.Value, BtrfsItemType.None, 0);
        // The extent that begins before the range may reach into it.
        for (var at = key; extents.LastAtMost(at) is { } item && item.Key.ObjectId >= (ulong)chunk.Start.Value;)
        {
            if (Extent(item) is var (_, end))
            {
                if (end.Value > from.Value)
                    key = item.Key;
                break;
            }
            if (item.Key.ObjectId == 0)
                break;
            // The references of an extent lie behind it, and block groups between.
            at =
                item.Key.Type > BtrfsItemType.MetadataItem
                    ? BtrfsKey.Last(item.Key.ObjectId, BtrfsItemType.MetadataItem)
                    : new BtrfsKey(item.Key.ObjectId - 1, BtrfsItemType.Last, ulong.MaxValue);
        }
        foreach (var item in extents.Range(key, new BtrfsKey((ulong)to.Value - 1, BtrfsItemType.Last, ulong.MaxValue)))
        {
            if (Extent(item) is not var (start, end))
                continue;
            if (start.Value < chunk.Start.Value || end.Value > chunk.End.Value || end.Value <= start.Value)
                throw Damaged(chunk, $"has the extent {item.Key}, which is not inside of it");
            if (start.Value < to.Value && end.Value > from.Value)
            {
                yield return (new BtrfsLogical(Math.Max(start.Value, from.Value)), new BtrfsLogical(Math.Min(end.Value, to.Value)));
            }
        }
    }

    private (BtrfsLogical Start, BtrfsLogical End)? Extent(BtrfsItem item)
    {
        var start = BtrfsLogical.Of(item.Key.ObjectId);
        return item.Key.Type switch
        {
            BtrfsItemType.ExtentItem => (start, start + (long)Math.Min(item.Key.Offset, long.MaxValue)),
            // The offset is the level.
            BtrfsItemType.MetadataItem => (start, start + super.NodeSize),
            _ => null,
        };
    }

    private ImageFormatException? Difference(BtrfsChunk chunk)
    {
        try
        {
            var key = new BtrfsKey((ulong)chunk.Start.Value, BtrfsItemType.BlockGroupItem, (ulong)chunk.Length);
            if (blockGroups.Find(key) is not { Data: { Length: >= 24 } group })
                return Damaged(chunk, "has no block group");
            if (U64(group.Span, 16) != (ulong)chunk.Profile)
                return Damaged(chunk, $"has a block group with flags = 0x{U64(group.Span, 16):x}");
            var (used, last) = (0L, chunk.Start);
            foreach (var (start, end) in Used(chunk, chunk.Start, chunk.End))
            {
                if (start.Value < last.Value)
                    return Damaged(chunk, $"has two extents at logical byte {start}");
                used += end.Value - start.Value;
                last = end;
            }
            return U64(group.Span, 0) == (ulong)used
                ? null
                : Damaged(chunk, $"has {used} bytes in extents and used = {U64(group.Span, 0)}");
        }
        catch (ImageFormatException e)
        {
            return e;
        }
    }

    private ImageFormatException Damaged(BtrfsChunk chunk, string problem) =>
        new(name, $"btrfs chunk at logical byte {chunk.Start}", problem, hint: "Its bytes count as used.");
}
