using ImageTools.Disks.FileSystems;

namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>The chunks of a volume whose bytes lie on another one: in the store of a snapshot, in a cache.</summary>
internal sealed class LvmChunkMap
{
    private readonly long[] chunks,
        places;

    private LvmChunkMap(int chunkBytes, long[] chunks, long[] places) =>
        (ChunkBytes, this.chunks, this.places) = (chunkBytes, chunks, places);

    /// <summary>The chunks that lie there.</summary>
    public int Count => chunks.Length;

    /// <summary>Bytes of a chunk.</summary>
    public int ChunkBytes { get; }

    /// <summary>
    /// The run that begins at a chunk: its number of chunks, at most <paramref name="most"/>, and its place on the other volume, or -1.
    /// </summary>
    public (long Count, long Place) Find(long chunk, long most)
    {
        var index = Array.BinarySearch(chunks, chunk);
        if (index < 0)
            return (~index < chunks.Length ? Math.Min(most, chunks[~index] - chunk) : most, -1);
        var count = 1;
        while (
            count < most
            && index + count < chunks.Length
            && chunks[index + count] == chunk + count
            && places[index + count] == places[index] + ((long)count * ChunkBytes)
        )
        {
            count++;
        }
        return (count, places[index]);
    }

    /// <summary>Collects the chunks of a map.</summary>
    internal sealed class Builder(string name, string structure, int chunkBytes)
    {
        private readonly List<long> chunks = [],
            places = [];

        public void Add(long chunk, long place)
        {
            if (chunks.Count >= FileSystemLimits.MaxRanges)
                throw new ImageFormatException(name, structure, $"holds more than the {FileSystemLimits.MaxRanges} chunks that are read");
            chunks.Add(chunk);
            places.Add(place);
        }

        public LvmChunkMap Build()
        {
            var (keys, values) = (chunks.ToArray(), places.ToArray());
            Array.Sort(keys, values);
            for (var i = 1; i < keys.Length; i++)
            {
                if (keys[i] == keys[i - 1])
                    throw new ImageFormatException(name, structure, "is held twice", "chunk", keys[i]);
            }
            return new LvmChunkMap(chunkBytes, keys, values);
        }
    }
}
