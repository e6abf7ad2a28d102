using ImageTools.Disks.Sources;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>
/// The index of a directory (kernel documentation, ext4/directory.rst): a tree of hashes, whose leaves are ordinary directory
/// blocks.
/// </summary>
internal static class ExtHashTree
{
    // dx_root: the entries "." and "..", then dx_root_info, then the entries of the index. dx_node: one unused entry as long as the block.
    private const int RootInfo = 0x18,
        InfoLength = 8,
        NodeEntries = 8,
        EntrySize = 8,
        TailSize = 8;

    /// <summary>Looks for a name among the entries of one leaf; true when it is there.</summary>
    public delegate bool Search(ReadOnlySpan<byte> leaf);

    /// <summary>
    /// Hands the leaves that may hold a name of this hash to <paramref name="search"/>, until it has found the name. False when the index
    /// can't be used: it is damaged, or hashes in a way that is not known.
    /// </summary>
    /// <param name="volume">The volume.</param>
    /// <param name="super">Its superblock.</param>
    /// <param name="directory">A directory with an index.</param>
    /// <param name="name">The name as it is hashed: folded, where case is ignored.</param>
    /// <param name="search">Looks into a leaf.</param>
    public static bool TryFind(BlockSource volume, ExtSuperblock super, ExtInode directory, ReadOnlySpan<byte> name, Search search)
    {
        try
        {
            return Find(volume, super, directory, name, search);
        }
        catch (IOException e) when (e is not ReadLimitException)
        {
            return false;
        }
    }

    /// <summary>The version that hashes the names of a directory; it is in the root of its index, or the default.</summary>
    public static ExtHashVersion Version(ExtSuperblock super, ExtHashVersion stored) =>
        stored <= ExtHashVersion.Tea && super.HashesUnsigned ? stored + 3 : stored;

    /// <summary>The hash version that the first block of a directory states.</summary>
    public static ExtHashVersion StoredVersion(ReadOnlySpan<byte> root) => (ExtHashVersion)root[RootInfo + 4];

    /// <summary>False when the block is no root or node of an index, or its checksum is wrong.</summary>
    public static bool HasRightChecksum(ReadOnlySpan<byte> block, ExtInode directory)
    {
        var start = EntriesOf(block);
        if (start == 0)
            return false;
        int limit = U16(block, start),
            count = U16(block, start + 2);
        var tail = start + (limit * EntrySize);
        if (count > limit || tail > block.Length - TailSize)
            return false;
        var sum = Crc32C.Update(directory.ChecksumSeed, block[..(start + (count * EntrySize))]);
        sum = Crc32C.Update(Crc32C.Update(sum, block.Slice(tail, 4)), [0, 0, 0, 0]);
        return sum == U32(block, tail + 4);
    }

    private static bool Find(BlockSource volume, ExtSuperblock super, ExtInode directory, ReadOnlySpan<byte> name, Search search)
    {
        var root = ReadBlock(volume, super, directory, 0, isRoot: true);
        if (root is null || EntriesOf(root) != RootInfo + InfoLength)
            return false;
        var version = StoredVersion(root);
        // indirect_levels: nodes between root and leaves.
        var depth = root[RootInfo + 6] + 1;
        var isWhole = U32(root, RootInfo) == 0 && root[RootInfo + 5] == InfoLength && root[RootInfo + 7] % 2 == 0;
        if (!isWhole || depth > (super.Features.LargeDirectories ? 3 : 2))
            return false;
        if (ExtNameHash.Of(name, Version(super, version), super.HashSeed) is not { } hash)
            return false;

        var nodes = new (byte[] Block, int At)[depth];
        if (!Descend(volume, super, directory, nodes, 0, root, hash.Major))
            return false;
        // Names of one hash may go on in the next leaf. There are no more leaves than blocks.
        for (var left = directory.Size / super.BlockSize; left > 0; left--)
        {
            var leaf = ReadBlock(volume, super, directory, Child(nodes[^1]));
            if (leaf is null)
                return false;
            if (search(leaf))
                return true;
            if (!GoesOn(nodes, hash.Major, out var level))
                return true;
            if (level < depth - 1)
            {
                var node = ReadBlock(volume, super, directory, Child(nodes[level]));
                // All that follows has this hash or a larger one, and begins at the first entry.
                if (node is null || !Descend(volume, super, directory, nodes, level + 1, node, 0))
                    return false;
            }
        }
        return false;
    }

    // Fills the path from this level down to the last nodes, which lead to leaves.
    private static bool Descend(
        BlockSource volume,
        ExtSuperblock super,
        ExtInode directory,
        (byte[] Block, int At)[] nodes,
        int level,
        byte[] block,
        uint hash
    )
    {
        for (; ; level++)
        {
            var start = EntriesOf(block);
            if (start == 0)
                return false;
            int limit = U16(block, start),
                count = U16(block, start + 2);
            var room = (block.Length - start - (super.HasChecksums ? TailSize : 0)) / EntrySize;
            if (limit != room || count == 0 || count > limit || (super.HasChecksums && !HasRightChecksum(block, directory)))
                return false;
            // The last entry whose hash is not larger. The first one has no hash: its place holds the counts.
            var (low, high) = (1, count);
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (U32(block, start + (middle * EntrySize)) <= hash)
                    low = middle + 1;
                else
                    high = middle;
            }
            nodes[level] = (block, low - 1);
            if (level == nodes.Length - 1)
                return true;
            if (ReadBlock(volume, super, directory, Child(nodes[level])) is not { } next)
                return false;
            block = next;
        }
    }

    // Moves to the next leaf when its first names have the same hash: its entry then has the hash with the lowest bit set.
    private static bool GoesOn((byte[] Block, int At)[] nodes, uint hash, out int level)
    {
        for (level = nodes.Length - 1; level >= 0; level--)
        {
            var (block, at) = nodes[level];
            var start = EntriesOf(block);
            if (at + 1 >= U16(block, start + 2))
                continue;
            nodes[level].At = at + 1;
            return (U32(block, start + ((at + 1) * EntrySize)) & ~1u) == hash;
        }
        return false;
    }

    private static uint Child((byte[] Block, int At) node) =>
        U32(node.Block, EntriesOf(node.Block) + (node.At * EntrySize) + 4) & 0x0fff_ffff;

    // The place of the entries of the index: limit and count, then block 0. 0 when this is no block of an index.
    private static int EntriesOf(ReadOnlySpan<byte> block)
    {
        var length = U16(block, 4);
        var whole = block.Length == 65536 ? length is 0 or ushort.MaxValue : length == block.Length;
        if (U32(block, 0) == 0 && whole)
            return NodeEntries;
        var rest = U16(block, 12 + 4);
        var isRest = block.Length == 65536 ? rest is 0xfff4 : rest == block.Length - 12;
        return length == 12 && isRest ? RootInfo + InfoLength : 0;
    }

    private static byte[]? ReadBlock(BlockSource volume, ExtSuperblock super, ExtInode directory, uint logical, bool isRoot = false)
    {
        // Only the root is block 0, and nothing leads to it.
        if (logical == 0 && !isRoot)
            return null;
        if (ExtBlockMap.Find(volume, super, directory, logical) is not { } block)
            return null;
        var bytes = volume.ReadBytes(block.Place(super), super.BlockSize);
        ExtDirectory.CheckBlock(bytes, super, directory, volume.Name);
        return bytes;
    }
}
