using static ImageTools.Disks.BigEndian;

namespace ImageTools.Disks.FileSystems.Xfs;

/// <summary>
/// A directory that has blocks. Its file holds the names from 0 on, a tree of hashes from 32 GiB on, and an index of free room from 64 GiB
/// on. A block of it may be several blocks of the file system, which need not lie together.
/// </summary>
internal sealed class XfsDirectory
{
    private const long HashesStart = 1L << 35;
    private const ushort OneLeaf = 0xd2f1,
        CheckedOneLeaf = 0x3df1,
        Leaf = 0xd2ff,
        CheckedLeaf = 0x3dff,
        Node = 0xfebe,
        CheckedNode = 0x3ebe;
    private const int MaxDepth = 5,
        HashSize = 8;
    private readonly XfsVolume volume;
    private readonly XfsInode inode;
    private readonly int blockSize;

    public XfsDirectory(XfsVolume volume, XfsInode inode)
    {
        this.volume = volume;
        this.inode = inode;
        blockSize = volume.Super.DirectoryBlockSize;
        if (inode.Size > FileSystemLimits.MaxDirectoryBytes)
        {
            throw volume.Damaged(
                $"directory inode {inode.Number}",
                $"is more than the {FileSystemLimits.MaxDirectoryBytes} bytes that are read of a directory",
                "di_size",
                inode.Size
            );
        }
        if (inode.Size == 0 || inode.Size % blockSize != 0)
            throw volume.Damaged($"directory inode {inode.Number}", $"is not a number of blocks of {blockSize}", "di_size", inode.Size);
    }

    private int FileBlocks => blockSize / volume.Super.BlockSize;

    private bool IsChecked => volume.Super.Features.HasChecksums;

    private int LeafHeader => IsChecked ? 64 : 16;

    /// <summary>The blocks of names in their order. Each is void when the next one is asked for.</summary>
    public IEnumerable<XfsDirectoryBlock> Blocks()
    {
        var extents = inode.Data.Extents();
        var end = inode.Size / volume.Super.BlockSize;
        // The next block of names, and what is read of it.
        var (bytes, have, place) = (new byte[blockSize], 0, 0L);
        foreach (var extent in extents)
        {
            for (var block = extent.Start; block < extent.End && block < end; block++)
            {
                if (block % FileBlocks != have)
                    throw inode.Data.Damaged("has a hole within a block of the directory", "br_startoff", block);
                var at = extent.Block.Place(volume.Super) + ((block - extent.Start) * volume.Super.BlockSize);
                if (have == 0)
                    place = at;
                volume.Source.Read(at, bytes.AsSpan(have * volume.Super.BlockSize, volume.Super.BlockSize));
                if (++have < FileBlocks)
                    continue;
                have = 0;
                yield return XfsDirectoryBlock.Parse(volume, bytes, place, inode.Number);
            }
        }
        if (have != 0)
            throw inode.Data.Damaged("ends within a block of the directory", "di_size", inode.Size);
    }

    /// <summary>The inode of a name, or null. The tree of hashes leads to it.</summary>
    public ulong? Lookup(ReadOnlySpan<byte> name)
    {
        var hash = XfsNameHash.Of(name, volume.Super.Features.IgnoresCase);
        var first = XfsDirectoryBlock.Parse(volume, ReadBlock(0, out var place), place, inode.Number);
        if (first.IsAlone)
        {
            var hashes = first.Bytes.AsSpan(first.NamesEnd, first.HashCount * HashSize);
            return Match(hashes, hash, name, ref first, 0, out _);
        }
        var (known, knownBlock) = (first, 0L);
        var visited = new HashSet<long>();
        for (var block = FindLeaf(hash, visited); ;)
        {
            var leaf = ReadLeaf(block, out var count);
            var hashes = leaf.AsSpan(LeafHeader, count * HashSize);
            var found = Match(hashes, hash, name, ref known, knownBlock, out knownBlock);
            if (found is not null)
                return found;
            // Names of one hash may go on in the next leaf.
            var next = U32(leaf, 0);
            if (next == 0 || count == 0 || U32(hashes, hashes.Length - HashSize) != hash)
                return null;
            if (!visited.Add(next))
                throw Damaged("has leaves that lead back to themselves", "forw", next);
            block = next;
        }
    }

    // The names of these hashes, which ascend, that are the wanted one. Blocks of names are kept while they are the same.
    private ulong? Match(
        ReadOnlySpan<byte> hashes,
        uint hash,
        ReadOnlySpan<byte> name,
        ref XfsDirectoryBlock known,
        long knownBlock,
        out long lastBlock
    )
    {
        lastBlock = knownBlock;
        for (var at = FirstNotBelow(hashes, hash); at < hashes.Length / HashSize && U32(hashes, at * HashSize) == hash; at++)
        {
            // The address counts units of 8 bytes; 0 is an entry that was removed.
            var address = (long)U32(hashes, (at * HashSize) + 4) * 8;
            if (address == 0)
                continue;
            if (address >= inode.Size)
                throw Damaged("lies after the names of the directory", "address", address);
            var block = address / blockSize;
            if (block != lastBlock)
            {
                known = XfsDirectoryBlock.Parse(volume, ReadBlock(block * FileBlocks, out var place), place, inode.Number);
                lastBlock = block;
            }
            var entry = known.At((int)(address % blockSize), out _);
            if (XfsNameHash.AreSame(entry.Name(known.Bytes), name, volume.Super.Features.IgnoresCase))
                return entry.Inode;
        }
        return null;
    }

    private long FindLeaf(uint hash, HashSet<long> visited)
    {
        var block = HashesStart / volume.Super.BlockSize;
        for (var depth = 0; depth <= MaxDepth; depth++)
        {
            if (!visited.Add(block))
                throw Damaged("has nodes that lead back to themselves", "before", block);
            var node = ReadBlock(block, out var place);
            var magic = U16(node, 8);
            if (magic is not (Node or CheckedNode))
                return block;
            XfsLabel.HashTree.Check(volume, node, place, inode.Number, Structure);
            int count = U16(node, IsChecked ? 56 : 12),
                level = U16(node, IsChecked ? 58 : 14);
            if (count == 0 || count > (blockSize - LeafHeader) / HashSize)
                throw Damaged("does not fit its node", "count", count);
            if (level is 0 or > MaxDepth)
                throw Damaged($"is not between 1 and {MaxDepth}", "level", level);
            var pairs = node.AsSpan(LeafHeader, count * HashSize);
            // Each pair has the largest hash below it. The last one takes what is larger than all.
            var at = Math.Min(FirstNotBelow(pairs, hash), count - 1);
            block = U32(pairs, (at * HashSize) + 4);
        }
        throw Damaged($"is deeper than {MaxDepth}", "level", MaxDepth + 1);
    }

    private byte[] ReadLeaf(long block, out int count)
    {
        var leaf = ReadBlock(block, out var place);
        var magic = U16(leaf, 8);
        if (IsChecked ? magic is not (CheckedOneLeaf or CheckedLeaf) : magic is not (OneLeaf or Leaf))
            throw Damaged("is not that of a leaf", "magic", $"0x{magic:x}");
        XfsLabel.HashTree.Check(volume, leaf, place, inode.Number, Structure);
        count = U16(leaf, IsChecked ? 56 : 12);
        if (count > (blockSize - LeafHeader) / HashSize)
            throw Damaged("does not fit its leaf", "count", count);
        return leaf;
    }

    private string Structure => $"directory inode {inode.Number}, tree of hashes";

    // One block of the directory; its first byte on the volume is what the block states as its place.
    private byte[] ReadBlock(long block, out long place)
    {
        var bytes = new byte[blockSize];
        place = -1;
        for (var have = 0; have < FileBlocks; have++)
        {
            if (inode.Data.Find(block + have) is not { } extent)
                throw Damaged("lies in a hole of the directory", "block", block + have);
            var at = extent.Block.Place(volume.Super) + ((block + have - extent.Start) * volume.Super.BlockSize);
            if (have == 0)
                place = at;
            volume.Source.Read(at, bytes.AsSpan(have * volume.Super.BlockSize, volume.Super.BlockSize));
        }
        return bytes;
    }

    private static int FirstNotBelow(ReadOnlySpan<byte> hashes, uint hash)
    {
        var (low, high) = (0, hashes.Length / HashSize);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (U32(hashes, middle * HashSize) < hash)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private ImageFormatException Damaged(string problem, string field, object value) => volume.Damaged(Structure, problem, field, value);
}
