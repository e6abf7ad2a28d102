using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageTools.Disks.Tests.FreeSpace;

/// <summary>What btrfs itself lists of a file system on one device that is not striped.</summary>
internal static partial class BtrfsDump
{
    /// <summary>The bytes of the device that are in use: extents, what lies before all chunks, and superblocks.</summary>
    public static (long Start, long Length)[] Used(string image, long length)
    {
        var chunks = new List<(long Logical, long Length, long Place)>();
        foreach (Match chunk in Chunk().Matches(Tool.Run("btrfs", "inspect-internal", "dump-tree", "-t", "chunk", image)))
        {
            foreach (Match stripe in Stripe().Matches(chunk.Groups[3].Value))
                chunks.Add((Number(chunk.Groups[1]), Number(chunk.Groups[2]), Number(stripe.Groups[1])));
        }
        List<(long, long)> used = [(0, 1 << 20)];
        if (length > 64 << 20)
            used.Add((64 << 20, 65536));
        var node = Number(NodeSize().Match(Tool.Run("btrfs", "inspect-internal", "dump-super", image)).Groups[1]);
        foreach (Match extent in Extent().Matches(Tool.Run("btrfs", "inspect-internal", "dump-tree", "-t", "extent", image)))
        {
            var (start, bytes) = (Number(extent.Groups[1]), extent.Groups[2].Value[0] == 'M' ? node : Number(extent.Groups[3]));
            used.AddRange(
                chunks.Where(c => start >= c.Logical && start < c.Logical + c.Length).Select(c => (c.Place + start - c.Logical, bytes))
            );
        }
        Assert.InRange(used.Count, 10, int.MaxValue);
        return [.. used];
    }

    private static long Number(Group group) => long.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"FIRST_CHUNK_TREE CHUNK_ITEM ([0-9]+)\)[^\n]*\n\s+length ([0-9]+)((?:(?!\n\s+item).)*)", RegexOptions.Singleline)]
    private static partial Regex Chunk();

    [GeneratedRegex("stripe [0-9]+ devid 1 offset ([0-9]+)")]
    private static partial Regex Stripe();

    [GeneratedRegex(@"nodesize\s+([0-9]+)")]
    private static partial Regex NodeSize();

    [GeneratedRegex(@"key \(([0-9]+) ((?:EXTENT|METADATA)_ITEM) ([0-9]+)\)")]
    private static partial Regex Extent();
}
