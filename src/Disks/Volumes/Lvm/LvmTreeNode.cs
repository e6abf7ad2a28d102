using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A node of a tree of device-mapper (struct disk_btree_node): ascending keys, and a value each.</summary>
internal sealed class LvmTreeNode
{
    private const uint ChecksumXor = 121107,
        Internal = 1,
        Leaf = 2;
    private const int KeysAt = 0x20;
    private readonly byte[] block;
    private readonly int valuesAt;

    private LvmTreeNode(ulong number, byte[] block, int count, int valuesAt)
    {
        (Number, this.block, Count, this.valuesAt) = (number, block, count, valuesAt);
    }

    /// <summary>The block that it was read from.</summary>
    public ulong Number { get; }

    /// <summary>Keys.</summary>
    public int Count { get; }

    /// <summary>False for a node whose values are further nodes.</summary>
    public bool IsLeaf => U32(block, 4) == Leaf;

    /// <summary>Bytes of a value.</summary>
    public uint ValueSize => U32(block, 0x18);

    public ulong Key(int index) => U64(block, KeysAt + (8 * index));

    /// <summary>The first eight bytes of a value.</summary>
    public ulong Value(int index) => U64(block, valuesAt + ((int)ValueSize * index));

    /// <summary>The last key that is not above <paramref name="key"/>, or -1.</summary>
    public int Find(ulong key)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Key(middle) <= key)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }

    /// <summary>Reads a node.</summary>
    public static LvmTreeNode Read(string name, BlockSource metadata, ulong number)
    {
        if (number == 0 || number >= (ulong)(metadata.Length / LvmMetadataBlock.Size))
            throw Bad("lies outside the metadata", null, null, 0);
        var at = (long)number * LvmMetadataBlock.Size;
        var block = metadata.ReadBytes(at, LvmMetadataBlock.Size);
        // csum 0x00, flags 0x04, blocknr 0x08, nr_entries 0x10, max_entries 0x14, value_size 0x18.
        if (!LvmMetadataBlock.IsRight(block, ChecksumXor))
            throw Bad("does not match the node", "csum", U32(block, 0), 0);
        if (U64(block, 8) != number)
            throw Bad("is not the place of the node", "blocknr", U64(block, 8), 8);
        if (U32(block, 4) is not (Internal or Leaf))
            throw Bad("is no kind of node", "flags", U32(block, 4), 4);
        var (count, most, size) = (U32(block, 0x10), U32(block, 0x14), U32(block, 0x18));
        if (size is < 8 or > 256 || (U32(block, 4) == Internal && size != 8))
            throw Bad("is not possible", "value_size", size, 0x18);
        if (most > LvmMetadataBlock.Size || KeysAt + (most * (8 + size)) > LvmMetadataBlock.Size)
            throw Bad("does not fit into the node", "max_entries", most, 0x14);
        if (count > most || (count == 0 && U32(block, 4) == Internal))
            throw Bad("is not possible", "nr_entries", count, 0x10);
        var node = new LvmTreeNode(number, block, (int)count, KeysAt + (8 * (int)most));
        for (var i = 1; i < node.Count; i++)
        {
            if (node.Key(i) <= node.Key(i - 1))
                throw Bad("is not above the one before", "keys", node.Key(i), KeysAt + (8 * i));
        }
        return node;

        ImageFormatException Bad(string problem, string? field, object? value, int offset) =>
            new(name, $"btree node {number}", problem, field, value, ((long)Math.Min(number, 1L << 50) * LvmMetadataBlock.Size) + offset);
    }
}
