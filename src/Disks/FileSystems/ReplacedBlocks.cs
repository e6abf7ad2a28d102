namespace ImageTools.Disks.FileSystems;

/// <summary>A volume of which some blocks are read from elsewhere, as it is after the replay of its log. Nothing is written.</summary>
internal abstract class ReplacedBlocks : BlockSource
{
    private readonly BlockSource volume;
    private readonly int blockSize;
    private readonly long[] blocks;

    /// <summary>Shows a volume with some blocks replaced.</summary>
    /// <param name="volume">The volume below.</param>
    /// <param name="blockSize">Bytes of a block.</param>
    /// <param name="blocks">Numbers of the replaced blocks, ascending.</param>
    protected ReplacedBlocks(BlockSource volume, int blockSize, long[] blocks)
    {
        this.volume = volume;
        this.blockSize = blockSize;
        this.blocks = blocks;
    }

    /// <inheritdoc/>
    public override long Length => volume.Length;

    /// <inheritdoc/>
    public override string Name => volume.Name;

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        for (var i = FirstFrom(offset / blockSize); destination.Length > 0; i++)
        {
            var next = i < blocks.Length ? blocks[i] * blockSize : long.MaxValue;
            var before = (int)Math.Clamp(next - offset, 0, destination.Length);
            if (before > 0)
                volume.Read(offset, destination[..before]);
            destination = destination[before..];
            offset += before;
            if (destination.Length == 0)
                return;
            var inside = (int)(offset - next);
            var count = Math.Min(destination.Length, blockSize - inside);
            ReadReplaced(i, inside, destination[..count]);
            destination = destination[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        var end = offset + length;
        for (var i = FirstFrom(offset / blockSize); offset < end; i++)
        {
            var next = i < blocks.Length ? Math.Min(blocks[i] * blockSize, end) : end;
            if (next > offset)
            {
                foreach (var extent in volume.Extents(offset, next - offset))
                    yield return extent;
                offset = next;
            }
            if (offset >= end)
                yield break;
            var stop = Math.Min(end, (blocks[i] + 1) * blockSize);
            yield return Extent.Data(offset, stop - offset);
            offset = stop;
        }
    }

    /// <summary>Whether one of these bytes is in a replaced block.</summary>
    protected bool IsReplaced(long offset, long length)
    {
        var i = FirstFrom(offset / blockSize);
        return i < blocks.Length && blocks[i] * blockSize < offset + length;
    }

    /// <summary>Reads a part of the replaced block with this index in the list of blocks.</summary>
    protected abstract void ReadReplaced(int index, int inside, Span<byte> destination);

    private int FirstFrom(long block)
    {
        var at = Array.BinarySearch(blocks, block);
        return at < 0 ? ~at : at;
    }
}
