using System.Collections;
using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Sources;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>
/// The free space of the data of a thin pool: blocks that no thin volume has, and what is free inside the blocks that exactly one has. The
/// trees of all volumes are walked once, and the number of their blocks must be the one that the pool counts.
/// </summary>
internal sealed class LvmThinFreeSpace : IFreeSpace
{
    // A bit a block for all, and for those of one volume also where they lie in it.
    private const long MaxBlocks = 256L << 20;
    private const long MaxSteps = 64L << 20;
    private const int MaxOwners = 2 << 20;
    private readonly LvmThinPool pool;
    private readonly IReadOnlyDictionary<ulong, IFreeSpace?> devices;
    private readonly Lock gate = new();
    private readonly long blockBytes;
    private Blocks? blocks;
    private string? damage;

    /// <summary>Creates it; nothing is read yet.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="devices">The free space of each thin volume by its device_id; null for one that is used as a whole.</param>
    public LvmThinFreeSpace(LvmThinPool pool, IReadOnlyDictionary<ulong, IFreeSpace?> devices)
    {
        (this.pool, this.devices) = (pool, devices);
        blockBytes = pool.Superblock.BlockBytes;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks =>
        [.. Volatile.Read(ref damage) is { } said ? [said] : Array.Empty<string>(), .. devices.Values.SelectMany(d => d?.Remarks ?? [])];

    /// <inheritdoc/>
    public IEnumerable<(long Start, long Length)> Free(long offset, long length)
    {
        if (TryLoad() is not { } map)
            yield break;
        var (at, end) = (offset, Math.Min(offset + length, map.Used.Length * blockBytes));
        while (at < end)
        {
            var block = (int)(at / blockBytes);
            if (!map.Used[block])
            {
                var next = block + 1;
                while (next < map.Used.Length && !map.Used[next] && next * blockBytes < end)
                    next++;
                var stop = Math.Min(end, next * blockBytes);
                yield return (at, stop - at);
                at = stop;
                continue;
            }
            var until = Math.Min(end, (block + 1) * blockBytes);
            if (map.Owner(block) is var (device, place) && devices.GetValueOrDefault(device) is { } within)
            {
                var by = (block * blockBytes) - (place * blockBytes);
                foreach (var (start, count) in within.Free(at - by, until - at))
                    yield return (start + by, count);
            }
            at = until;
        }
    }

    // Once; only the end of a budget is no answer, and is tried again.
    private Blocks? TryLoad()
    {
        lock (gate)
        {
            if (blocks is not null || damage is not null)
                return blocks;
            try
            {
                return blocks = Load();
            }
            catch (IOException e) when (e is not ReadLimitException)
            {
                Volatile.Write(ref damage, e.Message);
                return null;
            }
        }
    }

    private Blocks Load()
    {
        var count = pool.Data.Length / blockBytes;
        if (pool.Superblock.DataBlocks != (ulong)count || count > MaxBlocks)
            throw Bad($"counts {pool.Superblock.DataBlocks} blocks, and its data have {count}");
        var map = new Blocks((int)count);
        var steps = 0L;
        foreach (var (device, root) in pool.Trees.Walk(pool.Superblock.Mappings))
        {
            foreach (var (block, mapping) in pool.Trees.Walk(root))
            {
                if (++steps > MaxSteps)
                    throw Bad($"has more than the {MaxSteps} mappings that are read for its free space");
                if (LvmThinPool.BlockOf(mapping) is var place && place >= (ulong)count)
                    throw Bad($"maps block {block} of device {device} to block {place}, which lies outside of its data");
                map.Add((int)place, device, (long)block);
            }
        }
        // Blocks that only a snapshot of the metadata has, or that were lost, are used, and not in the trees.
        if (pool.Superblock.UsedDataBlocks != (ulong)map.Count)
            throw Bad($"counts {pool.Superblock.UsedDataBlocks} used blocks, and its volumes have {map.Count}");
        map.Sort();
        return map;
    }

    private ImageFormatException Bad(string problem) => new(pool.Name, "thin pool", problem);

    private sealed class Blocks(int count)
    {
        private readonly BitArray shared = new(count);
        private List<(int Block, ulong Device, long Place)>? found = [];
        private (int Block, ulong Device, long Place)[] owners = [];

        public BitArray Used { get; } = new(count);

        public int Count { get; private set; }

        public void Add(int block, ulong device, long place)
        {
            if (Used[block])
            {
                shared[block] = true;
                return;
            }
            Used[block] = true;
            Count++;
            found?.Add((block, device, place));
            // Too many to be held: then only what no volume has is free.
            if (found?.Count > MaxOwners)
                found = null;
        }

        public void Sort()
        {
            owners = [.. (found ?? []).Where(o => !shared[o.Block])];
            found = null;
            Array.Sort(owners, (a, b) => a.Block.CompareTo(b.Block));
        }

        /// <summary>The only volume that has a block, and the block of it; null when there are several.</summary>
        public (ulong Device, long Place)? Owner(int block)
        {
            var (low, high) = (0, owners.Length);
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (owners[middle].Block < block)
                    low = middle + 1;
                else
                    high = middle;
            }
            return low < owners.Length && owners[low].Block == block ? (owners[low].Device, owners[low].Place) : null;
        }
    }
}
