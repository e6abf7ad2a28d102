namespace ImageTools.Disks.FileSystems;

/// <summary>
/// The last few decoded blocks of a compressed file system, shared by all its readers and bounded. Threads that want the same block wait
/// for the first of them, so each is decoded once.
/// </summary>
/// <param name="budget">Bytes of all kept blocks together.</param>
internal sealed class DecodedBlocks(long budget)
{
    private readonly Dictionary<(ulong Owner, long Place), LinkedListNode<Block>> known = [];
    private readonly LinkedList<Block> recent = new();
    private readonly Lock gate = new();
    private long kept;

    /// <summary>True when a block is kept, or is being decoded.</summary>
    public bool Has(ulong owner, long place)
    {
        lock (gate)
            return known.ContainsKey((owner, place));
    }

    /// <summary>
    /// The block of <paramref name="owner"/> at <paramref name="place"/>; <paramref name="decode"/> makes it when it is not kept. Callers
    /// do not change it.
    /// </summary>
    public byte[] Get(ulong owner, long place, Func<byte[]> decode)
    {
        Block block;
        lock (gate)
        {
            if (known.TryGetValue((owner, place), out var node))
            {
                recent.Remove(node);
            }
            else
            {
                node = new LinkedListNode<Block>(new Block((owner, place)));
                known.Add((owner, place), node);
            }
            recent.AddFirst(node);
            block = node.Value;
        }
        lock (block)
        {
            if (block.Bytes is { } bytes)
                return bytes;
            try
            {
                block.Bytes = decode();
            }
            catch
            {
                Forget(block);
                throw;
            }
            Keep(block, block.Bytes.Length);
            return block.Bytes;
        }
    }

    private void Keep(Block block, int size)
    {
        lock (gate)
        {
            block.Size = size;
            // A block that was pushed out while it was decoded is no longer counted.
            if (!known.TryGetValue(block.Key, out var node) || node.Value != block)
                return;
            kept += size;
            while (kept > budget && recent.Count > 1)
            {
                var last = recent.Last!.Value;
                recent.RemoveLast();
                known.Remove(last.Key);
                kept -= last.Size;
            }
        }
    }

    private void Forget(Block block)
    {
        lock (gate)
        {
            if (known.TryGetValue(block.Key, out var node) && node.Value == block)
            {
                known.Remove(block.Key);
                recent.Remove(node);
                kept -= block.Size;
            }
        }
    }

    private sealed class Block((ulong Owner, long Place) key)
    {
        public readonly (ulong Owner, long Place) Key = key;
        public byte[]? Bytes;
        public int Size;
    }
}
