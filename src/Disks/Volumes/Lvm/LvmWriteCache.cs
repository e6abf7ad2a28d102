using ImageTools.Disks.FileSystems;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>
/// The cache of a writecache (dm-writecache): a header of 64 bytes, an entry of 16 bytes for each block, and the blocks. What a valid entry
/// names is newer than the volume below.
/// </summary>
internal static class LvmWriteCache
{
    private const uint Magic = 0x23489321;
    private const int HeaderSize = 64,
        EntrySize = 16,
        Batch = 4096;

    /// <summary>The blocks that the cache holds.</summary>
    public static LvmChunkMap Read(BlockSource cache)
    {
        var header = SignatureReads.Peek(cache, 0, 512);
        // magic 0x00, version 0x04, block_size 0x08, n_blocks 0x10, seq_count 0x18.
        if (U32(header, 0) != Magic)
            throw Bad("is not there", "magic", U32(header, 0), 0);
        if (U32(header, 4) != 1)
            throw Bad("is not known", "version", U32(header, 4), 4);
        var blockBytes = U32(header, 8);
        if (blockBytes is < Sectors.Size or > 4096 || (blockBytes & (blockBytes - 1)) != 0)
            throw Bad("is no size of a block", "block_size", blockBytes, 8);
        var (blocks, next) = (U64(header, 0x10), U64(header, 0x18));
        if (blocks > (ulong)cache.Length / blockBytes)
            throw Bad("does not fit into the cache", "n_blocks", blocks, 0x10);
        var start = (HeaderSize + ((long)blocks * EntrySize) + blockBytes - 1) / blockBytes * blockBytes;
        if (start + ((long)blocks * blockBytes) > cache.Length)
            throw Bad("does not fit into the cache", "n_blocks", blocks, 0x10);
        return ReadEntries();

        LvmChunkMap ReadEntries()
        {
            // A block may be there twice: the later write counts.
            var newest = new Dictionary<long, (ulong Sequence, long Place)>();
            var entries = new byte[Batch * EntrySize];
            for (var first = 0L; first < (long)blocks; first += Batch)
            {
                var count = (int)Math.Min(Batch, (long)blocks - first);
                cache.Read(HeaderSize + (first * EntrySize), entries.AsSpan(0, count * EntrySize));
                for (var i = 0; i < count; i++)
                {
                    // original_sector 0x0, seq_count 0x8. What is not older than the header was not committed; -1 is free.
                    var (sector, sequence) = (U64(entries, i * EntrySize), U64(entries, (i * EntrySize) + 8));
                    if (sequence >= next)
                        continue;
                    if (sector > Sectors.Most || sector * Sectors.Size % blockBytes != 0)
                        throw Bad("is no block", "original_sector", sector, HeaderSize + ((first + i) * EntrySize));
                    if (newest.Count >= FileSystemLimits.MaxRanges)
                        throw Bad($"are more than the {FileSystemLimits.MaxRanges} that are read", "n_blocks", blocks, 0x10);
                    var chunk = (long)sector * Sectors.Size / blockBytes;
                    if (!newest.TryGetValue(chunk, out var other) || other.Sequence < sequence)
                        newest[chunk] = (sequence, start + ((first + i) * blockBytes));
                }
            }
            var map = new LvmChunkMap.Builder(cache.Name, "writecache", (int)blockBytes);
            foreach (var (chunk, (_, place)) in newest)
                map.Add(chunk, place);
            return map.Build();
        }

        ImageFormatException Bad(string problem, string field, object value, long offset) =>
            new(cache.Name, "writecache", problem, field, value, offset);
    }
}
