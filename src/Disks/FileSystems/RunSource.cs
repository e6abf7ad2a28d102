namespace ImageTools.Disks.FileSystems;

/// <summary>The content of a file as a list of runs on the volume. What no run covers reads as zeros.</summary>
internal sealed class RunSource : BlockSource
{
    private readonly BlockSource volume;
    private readonly FileRun[] runs;

    /// <summary>Creates the file of <paramref name="length"/> bytes.</summary>
    /// <param name="volume">Where the runs lie; all of them are inside it.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="length">Bytes of the file; runs may go beyond.</param>
    /// <param name="runs">Ascending by start and without overlaps.</param>
    public RunSource(BlockSource volume, string name, long length, FileRun[] runs)
    {
        this.volume = volume;
        this.runs = runs;
        Name = name;
        Length = length;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        for (var i = FirstRunAfter(offset); destination.Length > 0; i++)
        {
            var gap = (int)Math.Min(destination.Length, i < runs.Length ? Math.Max(0, runs[i].Start - offset) : destination.Length);
            destination[..gap].Clear();
            destination = destination[gap..];
            offset += gap;
            if (destination.Length == 0)
                return;
            var run = runs[i];
            var count = (int)Math.Min(destination.Length, run.End - offset);
            if (run.Place < 0)
                destination[..count].Clear();
            else
                volume.Read(run.Place + (offset - run.Start), destination[..count]);
            destination = destination[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        var end = offset + length;
        for (var i = FirstRunAfter(offset); offset < end; i++)
        {
            var start = i < runs.Length ? Math.Min(runs[i].Start, end) : end;
            if (start > offset)
            {
                yield return Extent.Unallocated(offset, start - offset);
                offset = start;
            }
            if (offset >= end)
                yield break;
            var run = runs[i];
            var count = Math.Min(end, run.End) - offset;
            yield return run.Place < 0 ? Extent.Zero(offset, count) : Extent.Data(offset, count, volume, run.Place + (offset - run.Start));
            offset += count;
        }
    }

    // Index of the first run that ends after the offset.
    private int FirstRunAfter(long offset)
    {
        var (low, high) = (0, runs.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (runs[middle].End <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
