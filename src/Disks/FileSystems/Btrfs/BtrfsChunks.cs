namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>The map from logical addresses to the devices: all chunks.</summary>
internal sealed class BtrfsChunks
{
    // Some 100 MB. Data lie in chunks of 1 GiB and more.
    private const int MaxChunks = 256 << 10,
        MaxStripes = 1 << 20;

    private readonly BtrfsChunk[] chunks;

    private BtrfsChunks(IEnumerable<BtrfsChunk> chunks) => this.chunks = [.. chunks.OrderBy(c => c.Start.Value)];

    /// <summary>By their addresses, ascending and without overlaps.</summary>
    public IReadOnlyList<BtrfsChunk> All => chunks;

    /// <summary>The chunks that the superblock lists, in which the chunk tree lies.</summary>
    public static BtrfsChunks ReadSystem(BtrfsDevices devices, string name)
    {
        var super = devices.Super;
        var bytes = super.SystemChunks.Span;
        var found = new List<BtrfsChunk>();
        for (var at = 0; at < bytes.Length;)
        {
            var structure = $"btrfs superblock, sys_chunk_array at byte {at}";
            if (bytes.Length - at < BtrfsKey.Size)
                throw new ImageFormatException(name, structure, "ends inside of a key");
            var key = BtrfsKey.Read(bytes, at);
            at += BtrfsKey.Size;
            if (key.Type != BtrfsItemType.ChunkItem)
                throw new ImageFormatException(name, structure, "is not a chunk", "type", (byte)key.Type);
            if (BtrfsChunk.Read(bytes[at..], key.Offset, devices, super.SectorSize, out var problem, out var size) is not { } chunk)
                throw new ImageFormatException(name, structure, problem!);
            found.Add(chunk);
            at += size;
        }
        return Checked(found, name);
    }

    /// <summary>All chunks, from the chunk tree.</summary>
    public static BtrfsChunks Read(BtrfsTree tree, BtrfsDevices devices, string name)
    {
        var found = new List<BtrfsChunk>();
        var stripes = 0;
        foreach (var item in tree.Range(BtrfsObject.FirstChunkTree, BtrfsItemType.ChunkItem))
        {
            var structure = $"btrfs chunk at logical byte {item.Key.Offset}";
            var chunk = BtrfsChunk.Read(item.Data.Span, item.Key.Offset, devices, devices.Super.SectorSize, out var problem, out var size)
                ?? throw new ImageFormatException(name, structure, problem!);
            if (size != item.Data.Length)
                throw new ImageFormatException(name, structure, $"has {item.Data.Length} bytes in place of {size}");
            stripes += chunk.Stripes.Count;
            if (found.Count == MaxChunks || stripes > MaxStripes)
                throw new ImageFormatException(name, "btrfs chunk tree", $"has more than {MaxChunks} chunks or {MaxStripes} stripes");
            found.Add(chunk);
        }
        return Checked(found, name);
    }

    /// <summary>The chunk of an address, or null.</summary>
    public BtrfsChunk? Find(BtrfsLogical at)
    {
        var (low, high) = (0, chunks.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (chunks[middle].Start.Value <= at.Value)
                low = middle + 1;
            else
                high = middle;
        }
        return low > 0 && at.Value - chunks[low - 1].Start.Value < chunks[low - 1].Length ? chunks[low - 1] : null;
    }

    /// <summary>Reads bytes that may lie in several places, each by its attempt of this number, or the last one that it has.</summary>
    public bool TryRead(BtrfsLogical at, Span<byte> to, int attempt, out string? problem)
    {
        while (to.Length > 0)
        {
            if (Find(at) is not { } chunk)
            {
                problem = $"lies in no chunk at logical byte {at}";
                return false;
            }
            var offset = at.Value - chunk.Start.Value;
            var count = (int)Math.Min(to.Length, chunk.Together(offset));
            if (!chunk.TryRead(offset, to[..count], Math.Min(attempt, chunk.Attempts - 1), out problem))
                return false;
            to = to[count..];
            at += count;
        }
        problem = null;
        return true;
    }

    private static BtrfsChunks Checked(List<BtrfsChunk> found, string name)
    {
        var all = new BtrfsChunks(found);
        for (var i = 1; i < all.chunks.Length; i++)
        {
            if (all.chunks[i].Start.Value < all.chunks[i - 1].End.Value)
            {
                throw new ImageFormatException(
                    name,
                    $"btrfs chunk at logical byte {all.chunks[i].Start}",
                    $"begins before the end of the one before it, {all.chunks[i - 1].End}"
                );
            }
        }
        return all;
    }
}
