namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A volume of which some chunks lie on another one.</summary>
/// <param name="name">What errors call it.</param>
/// <param name="length">Bytes; both volumes have room for them.</param>
/// <param name="below">The other chunks.</param>
/// <param name="above">The chunks of the map.</param>
/// <param name="map">Where they lie.</param>
internal sealed class LvmOverlaySource(string name, long length, BlockSource below, BlockSource above, LvmChunkMap map) : BlockSource
{
    /// <inheritdoc/>
    public override long Length { get; } = length;

    /// <inheritdoc/>
    public override string Name { get; } = name;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        while (destination.Length > 0)
        {
            var (run, source, at) = Find(offset, destination.Length);
            source.Read(at, destination[..(int)run]);
            destination = destination[(int)run..];
            offset += run;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        var end = offset + length;
        while (offset < end)
        {
            var (run, source, at) = Find(offset, end - offset);
            foreach (var extent in source.Extents(at, run))
                yield return extent.Shift(offset - at);
            offset += run;
        }
    }

    private (long Count, BlockSource Source, long At) Find(long offset, long most)
    {
        var (chunk, inside) = (offset / map.ChunkBytes, offset % map.ChunkBytes);
        var (run, place) = map.Find(chunk, ((inside + most - 1) / map.ChunkBytes) + 1);
        // A run without an end is as long as what is asked for.
        var count = run > most / map.ChunkBytes + 1 ? most : Math.Min(most, (run * map.ChunkBytes) - inside);
        return place < 0 ? (count, below, offset) : (count, above, place + inside);
    }
}
