namespace ImageTools.Disks.Volumes.Lvm;

/// <summary>A thin volume. What was never written reads as zeros, or as the volume from which it was made.</summary>
internal sealed class LvmThinSource(string name, LvmThinPool pool, ulong root, long length, BlockSource? external) : BlockSource
{
    private readonly long blockBytes = pool.Superblock.BlockBytes;

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
            var (run, place) = Find(offset, destination.Length);
            var count = (int)run;
            if (place >= 0)
                pool.Data.Read(place, destination[..count]);
            else
                ReadUnmapped(offset, destination[..count]);
            destination = destination[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        var end = offset + length;
        while (offset < end)
        {
            var (count, place) = Find(offset, end - offset);
            var (source, at) = place >= 0 ? (pool.Data, place) : (external, offset);
            var there = source is null ? 0 : Math.Clamp(source.Length - at, 0, count);
            if (there > 0)
            {
                foreach (var extent in source!.Extents(at, there))
                    yield return extent.Shift(offset - at);
            }
            if (there < count)
                yield return Extent.Unallocated(offset + there, count - there);
            offset += count;
        }
    }

    private void ReadUnmapped(long offset, Span<byte> destination)
    {
        var there = (int)(external is null ? 0 : Math.Clamp(external.Length - offset, 0, destination.Length));
        if (there > 0)
            external!.Read(offset, destination[..there]);
        destination[there..].Clear();
    }

    // Bytes from the offset on that lie together, and their place in the data, or -1.
    private (long Count, long Place) Find(long offset, long most)
    {
        var (block, inside) = (offset / blockBytes, offset % blockBytes);
        var blocks = ((inside + most - 1) / blockBytes) + 1;
        var (run, place) = pool.Find(root, block, blocks);
        return (Math.Min(most, (run * blockBytes) - inside), place < 0 ? -1 : (place * blockBytes) + inside);
    }
}
