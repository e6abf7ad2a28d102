using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>
/// The metadata of a cache (dm-cache): which block of the origin each block of the cache holds. What the cache holds is as new as the
/// origin, or newer where it was not written back yet, so it is read first, as the kernel does.
/// </summary>
internal static class LvmCache
{
    private const uint ChecksumXor = 9031977,
        ArrayXor = 595846735;
    private const ulong Magic = 1623043; // octal 06142003
    private const int ArrayHeader = 24,
        FlagBits = 16;

    /// <summary>The blocks of the origin that the cache holds.</summary>
    /// <param name="name">What errors call the metadata.</param>
    /// <param name="metadata">The volume with the metadata.</param>
    /// <param name="data">The volume with the blocks.</param>
    public static LvmChunkMap Read(string name, BlockSource metadata, BlockSource data)
    {
        if (metadata.Length < LvmMetadataBlock.Size)
            throw Bad("is shorter than its superblock", null, metadata.Length, 0);
        var block = metadata.ReadBytes(0, LvmMetadataBlock.Size);
        // csum 0x00, flags 0x04, blocknr 0x08, uuid 0x10, magic 0x20, version 0x28, mapping_root 0xc0, data_block_size 0xe8 (sectors),
        // metadata_block_size 0xec, cache_blocks 0xf0, incompat_flags 0xfc.
        if (U64(block, 0x20) != Magic)
            throw Bad("is not there", "magic", U64(block, 0x20), 0x20);
        if (!LvmMetadataBlock.IsRight(block, ChecksumXor))
            throw Bad("does not match the superblock", "csum", U32(block, 0), 0);
        if (U32(block, 0x28) is not (1 or 2))
            throw Bad("is not known", "version", U32(block, 0x28), 0x28);
        if (U32(block, 0xfc) != 0)
            throw Bad("has features that are not known", "incompat_flags", U32(block, 0xfc), 0xfc);
        if ((U32(block, 4) & 2) != 0)
            throw Bad("says that the metadata are damaged (needs_check): cache_repair mends them", "flags", U32(block, 4), 4);
        if (U32(block, 0xec) != LvmMetadataBlock.Size / Sectors.Size)
            throw Bad("is not known", "metadata_block_size", U32(block, 0xec), 0xec);
        var sectors = U32(block, 0xe8);
        if (sectors is < 64 or > 1 << 21 || sectors % 64 != 0)
            throw Bad("is no size of a block", "data_block_size", sectors, 0xe8);
        var blockBytes = (int)new Sectors(sectors).Bytes;
        var blocks = U32(block, 0xf0);
        if (blocks > data.Length / blockBytes)
            throw Bad("do not fit into the cache", "cache_blocks", blocks, 0xf0);
        return ReadMappings(U64(block, 0xc0));

        LvmChunkMap ReadMappings(ulong root)
        {
            var map = new LvmChunkMap.Builder(name, "cache metadata", blockBytes);
            var number = 0L;
            foreach (var (key, place) in new LvmTree(name, metadata).Walk(root))
            {
                if (number >= blocks)
                    break;
                var array = ReadArray(place);
                // The blocks of an array are full, but for the last one.
                if (key * (ulong)((LvmMetadataBlock.Size - ArrayHeader) / 8) != (ulong)number)
                    throw Bad("does not follow on the block before", "array block", key, 0);
                for (var i = 0; i < (int)U32(array, 8) && number < blocks; i++, number++)
                {
                    // A mapping is the block of the origin above flags, of which bit 0 says that it is valid.
                    var mapping = U64(array, ArrayHeader + (8 * i));
                    if ((mapping & 1) == 0)
                        continue;
                    if (mapping >> FlagBits > (ulong)(long.MaxValue / blockBytes))
                        throw Bad("lies beyond every disk", "mapping", mapping, 0);
                    map.Add((long)(mapping >> FlagBits), number * blockBytes);
                }
            }
            return number == blocks ? map.Build() : throw Bad($"do not all have a mapping, but {number}", "cache_blocks", blocks, 0xf0);
        }

        byte[] ReadArray(ulong place)
        {
            if (place == 0 || place >= (ulong)(metadata.Length / LvmMetadataBlock.Size))
                throw Bad("lies outside the metadata", "array block", place, 0);
            var at = (long)place * LvmMetadataBlock.Size;
            var array = metadata.ReadBytes(at, LvmMetadataBlock.Size);
            // csum 0x00, max_entries 0x04, nr_entries 0x08, value_size 0x0c, blocknr 0x10.
            if (!LvmMetadataBlock.IsRight(array, ArrayXor))
                throw Bad("does not match the array block", "csum", U32(array, 0), at);
            if (U64(array, 0x10) != place)
                throw Bad("is not the place of the array block", "blocknr", U64(array, 0x10), at + 0x10);
            if (U32(array, 0x0c) != 8 || U32(array, 8) > (LvmMetadataBlock.Size - ArrayHeader) / 8)
                throw Bad("does not fit into the array block", "nr_entries", U32(array, 8), at + 8);
            return array;
        }

        ImageFormatException Bad(string problem, string? field, object? value, long offset) =>
            new(name, "cache metadata", problem, field, value, offset);
    }
}
