using ImageTools.Disks.FileSystems;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>
/// The store of a snapshot (persistent exception store of device-mapper): a header, and areas, each a chunk with the places of as many old
/// chunks as it has room for, and these chunks behind it.
/// </summary>
internal static class LvmExceptionStore
{
    private const uint Magic = 0x70416e53; // "SnAp"
    private const int EntrySize = 16,
        MaxChunk = 4 << 20;

    /// <summary>The chunks that the store keeps for the snapshot.</summary>
    public static LvmChunkMap Read(BlockSource store)
    {
        var header = SignatureReads.Peek(store, 0, 512);
        // magic 0x00, valid 0x04, version 0x08, chunk_size 0x0c (sectors).
        if (U32(header, 0) != Magic)
            throw Bad("is not there", "magic", U32(header, 0), 0);
        if (U32(header, 4) == 0)
            throw Bad("says that the snapshot was full once: it has lost what it should keep", "valid", 0, 4);
        if (U32(header, 8) != 1)
            throw Bad("is not known", "version", U32(header, 8), 8);
        var bytes = (long)U32(header, 12) * Sectors.Size;
        if (bytes is < Sectors.Size or > MaxChunk || (bytes & (bytes - 1)) != 0)
            throw Bad("is no size of a chunk", "chunk_size", U32(header, 12), 12);
        return ReadAreas((int)bytes);

        LvmChunkMap ReadAreas(int chunkBytes)
        {
            var map = new LvmChunkMap.Builder(store.Name, "snapshot store", chunkBytes);
            var perArea = chunkBytes / EntrySize;
            var chunks = store.Length / chunkBytes;
            var area = new byte[chunkBytes];
            // The header is chunk 0, and the areas follow on it.
            for (var at = 1L; at < chunks; at += perArea + 1)
            {
                store.Read(at * chunkBytes, area);
                for (var i = 0; i < perArea; i++)
                {
                    // old_chunk 0x0, new_chunk 0x8. Chunk 0 is the header, so a zero ends the list.
                    var (from, to) = (U64(area, i * EntrySize), U64(area, (i * EntrySize) + 8));
                    if (to == 0)
                        return map.Build();
                    if (to >= (ulong)chunks)
                        throw Bad("points outside the store", "new_chunk", to, (at * chunkBytes) + (i * EntrySize) + 8);
                    if (from > (ulong)(long.MaxValue / chunkBytes))
                        throw Bad("lies beyond every disk", "old_chunk", from, (at * chunkBytes) + (i * EntrySize));
                    map.Add((long)from, (long)to * chunkBytes);
                }
            }
            return map.Build();
        }

        ImageFormatException Bad(string problem, string field, object value, long offset) =>
            new(store.Name, "snapshot store", problem, field, value, offset);
    }
}
