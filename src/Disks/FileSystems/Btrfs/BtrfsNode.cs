using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Btrfs;

/// <summary>
/// A block of a tree: a header (btrfs_header), then items in a leaf (level 0), or keys and places of other blocks. Its checksum is the
/// reader's affair; everything inside is checked here, so that an item of a node is always a range of it.
/// </summary>
internal sealed class BtrfsNode
{
    private const int HeaderSize = 0x65,
        LeafEntry = 25,
        InnerEntry = 33;

    private readonly byte[] bytes;

    private BtrfsNode(byte[] bytes) => this.bytes = bytes;

    /// <summary>bytenr: its own address.</summary>
    public BtrfsLogical Place => BtrfsLogical.Of(U64(bytes, 0x30));

    public ulong Generation => U64(bytes, 0x50);

    /// <summary>The tree that it was made for.</summary>
    public ulong Owner => U64(bytes, 0x58);

    /// <summary>nritems.</summary>
    public int Count => (int)U32(bytes, 0x60);

    public int Level => bytes[0x64];

    /// <summary>fsid of the file system.</summary>
    public Guid FsId => new(bytes.AsSpan(0x20, 16), bigEndian: true);

    private int EntrySize => Level == 0 ? LeafEntry : InnerEntry;

    /// <summary>Reads a block; null, and the reason, when its items can't be right.</summary>
    public static BtrfsNode? Read(byte[] bytes, out string? problem)
    {
        var node = new BtrfsNode(bytes);
        problem = node.Check();
        return problem is null ? node : null;
    }

    public BtrfsKey Key(int index) => BtrfsKey.Read(bytes, HeaderSize + (index * EntrySize));

    /// <summary>An item of a leaf.</summary>
    public BtrfsItem Item(int index)
    {
        var entry = HeaderSize + (index * LeafEntry);
        return new BtrfsItem(
            BtrfsKey.Read(bytes, entry),
            bytes.AsMemory(HeaderSize + (int)U32(bytes, entry + 17), (int)U32(bytes, entry + 21))
        );
    }

    /// <summary>The block that an entry names, and its generation.</summary>
    public (BtrfsLogical Place, ulong Generation) Child(int index)
    {
        var entry = HeaderSize + (index * InnerEntry);
        return (BtrfsLogical.Of(U64(bytes, entry + 17)), U64(bytes, entry + 25));
    }

    /// <summary>The last entry whose key is not above <paramref name="key"/>; -1 when all are above.</summary>
    public int LastAtMost(BtrfsKey key)
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

    private string? Check()
    {
        if (Level > BtrfsSuperblock.MaxLevel)
            return $"has level {Level}";
        // As an unsigned number: a count above 2^31 must not become negative.
        var most = (uint)((bytes.Length - HeaderSize) / EntrySize);
        if (U32(bytes, 0x60) > most || (Level > 0 && Count == 0))
            return $"has nritems = {U32(bytes, 0x60)} where 0 to {most} fit";
        for (var i = 1; i < Count; i++)
        {
            if (Key(i - 1) >= Key(i))
                return $"has keys that do not ascend, {Key(i - 1)} before {Key(i)}";
        }
        // Data grow from the end of the leaf towards the entries, without gaps.
        long end = bytes.Length - HeaderSize;
        for (var i = 0; i < Count && Level == 0; i++)
        {
            var entry = HeaderSize + (i * LeafEntry);
            long offset = U32(bytes, entry + 17),
                size = U32(bytes, entry + 21);
            if (offset + size != end || offset < (long)Count * LeafEntry)
                return $"has item {i} at offset {offset} with size {size}, which has to end at {end} and begin behind the entries";
            end = offset;
        }
        return null;
    }
}
