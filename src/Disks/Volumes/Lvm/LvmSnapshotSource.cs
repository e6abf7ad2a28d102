namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A snapshot: the chunks that its store kept, and for the others those of the origin.</summary>
internal sealed class LvmSnapshotSource(string name, long length, BlockSource origin, LvmExceptionStore store) : BlockSource
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
        var (chunk, inside) = (offset / store.ChunkBytes, offset % store.ChunkBytes);
        var (run, place) = store.Find(chunk, ((inside + most - 1) / store.ChunkBytes) + 1);
        var count = Math.Min(most, (run * store.ChunkBytes) - inside);
        return place < 0 ? (count, origin, offset) : (count, store.Source, place + inside);
    }
}
