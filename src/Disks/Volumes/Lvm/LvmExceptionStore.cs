using ImageTools.Disks.FileSystems;
using static ImageTools.Disks.LittleEndian;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>
/// The store of a snapshot (persistent exception store of device-mapper): a header, and areas, each a chunk with the places of as many old
/// chunks as it has room for, and these chunks behind it.
/// </summary>
internal sealed class LvmExceptionStore
{
    private const uint Magic = 0x70416e53; // "SnAp"
    private const int EntrySize = 16,
        MaxChunk = 4 << 20;
    private readonly BlockSource store;
    private readonly Lazy<(long[] Old, long[] New)> entries;

    private LvmExceptionStore(BlockSource store, int chunkBytes)
    {
        this.store = store;
        ChunkBytes = chunkBytes;
        entries = new Lazy<(long[] Old, long[] New)>(Load);
    }

    /// <summary>Bytes of a chunk.</summary>
    public int ChunkBytes { get; }

    /// <summary>Reads the header.</summary>
    public static LvmExceptionStore Open(BlockSource store)
    {
        var header = SignatureReads.Peek(store, 0, 512);
        // magic 0x00, valid 0x04, version 0x08, chunk_size 0x0c (sectors).
        if (U32(header, 0) != Magic)
            throw Bad(store, "is not there", "magic", U32(header, 0), 0);
        if (U32(header, 4) == 0)
            throw Bad(store, "says that the snapshot was full once: it has lost what it should keep", "valid", 0, 4);
        if (U32(header, 8) != 1)
            throw Bad(store, "is not known", "version", U32(header, 8), 8);
        var bytes = (long)U32(header, 12) * Sectors.Size;
        if (bytes is < Sectors.Size or > MaxChunk || (bytes & (bytes - 1)) != 0)
            throw Bad(store, "is no size of a chunk", "chunk_size", U32(header, 12), 12);
        return new LvmExceptionStore(store, (int)bytes);
    }

    /// <summary>
    /// The run that begins at a chunk of the origin: its number of chunks, at most <paramref name="most"/>, and the byte of the store where
    /// it lies, or -1 where the origin still has it.
    /// </summary>
    public (long Count, long Place) Find(long chunk, long most)
    {
        var (old, place) = entries.Value;
        var index = Array.BinarySearch(old, chunk);
        if (index < 0)
            return (~index < old.Length ? Math.Min(most, old[~index] - chunk) : most, -1);
        var count = 1;
        while (
            count < most
            && index + count < old.Length
            && old[index + count] == chunk + count
            && place[index + count] == place[index] + count
        )
        {
            count++;
        }
        return (count, place[index] * ChunkBytes);
    }

    /// <summary>Reads of the store.</summary>
    public BlockSource Source => store;

    private (long[] Old, long[] New) Load()
    {
        var perArea = ChunkBytes / EntrySize;
        var chunks = store.Length / ChunkBytes;
        var (old, place) = (new List<long>(), new List<long>());
        var area = new byte[ChunkBytes];
        // The header is chunk 0, and the areas follow on it.
        for (var at = 1L; at < chunks; at += perArea + 1)
        {
            store.Read(at * ChunkBytes, area);
            for (var i = 0; i < perArea; i++)
            {
                var (from, to) = (U64(area, i * EntrySize), U64(area, (i * EntrySize) + 8));
                // Chunk 0 is the header, so a zero ends the list.
                if (to == 0)
                    return Sort(old, place);
                if (to >= (ulong)chunks || from > long.MaxValue / (ulong)ChunkBytes)
                    throw Bad(store, "points outside the store", "new_chunk", to, (at * ChunkBytes) + (i * EntrySize) + 8);
                if (old.Count >= FileSystemLimits.MaxRanges)
                    throw Bad(store, $"holds more than the {FileSystemLimits.MaxRanges} chunks that are read", null, null, at * ChunkBytes);
                old.Add((long)from);
                place.Add((long)to);
            }
        }
        return Sort(old, place);
    }

    private (long[] Old, long[] New) Sort(List<long> old, List<long> place)
    {
        var (keys, values) = (old.ToArray(), place.ToArray());
        Array.Sort(keys, values);
        for (var i = 1; i < keys.Length; i++)
        {
            if (keys[i] == keys[i - 1])
                throw Bad(store, "is kept twice", "old_chunk", keys[i], -1);
        }
        return (keys, values);
    }

    private static ImageFormatException Bad(BlockSource store, string problem, string? field, object? value, long offset) =>
        new(store.Name, "snapshot store", problem, field, value, offset);
}
