namespace ImageTools.Disks.FileSystems;

/// <summary>The content of a file as a list of ranges on the volume. Bytes outside of all ranges read as zeros.</summary>
internal sealed class RangeSource : BlockSource
{
    private readonly BlockSource volume;
    private readonly FileRange[] ranges;

    /// <summary>Creates the file of <paramref name="length"/> bytes.</summary>
    /// <param name="volume">The volume of the ranges; all of them are inside it.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="length">Bytes of the file; ranges may go beyond.</param>
    /// <param name="ranges">Ascending by start and without overlaps.</param>
    public RangeSource(BlockSource volume, string name, long length, FileRange[] ranges)
    {
        this.volume = volume;
        this.ranges = ranges;
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
        for (var i = FileRange.FirstAfter(ranges, offset); destination.Length > 0; i++)
        {
            var gap = (int)Math.Min(destination.Length, i < ranges.Length ? Math.Max(0, ranges[i].Start - offset) : destination.Length);
            destination[..gap].Clear();
            destination = destination[gap..];
            offset += gap;
            if (destination.Length == 0)
                return;
            var range = ranges[i];
            var count = (int)Math.Min(destination.Length, range.End - offset);
            if (range.Place < 0)
                destination[..count].Clear();
            else
                volume.Read(range.Place + (offset - range.Start), destination[..count]);
            destination = destination[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        var end = offset + length;
        for (var i = FileRange.FirstAfter(ranges, offset); offset < end; i++)
        {
            var start = i < ranges.Length ? Math.Min(ranges[i].Start, end) : end;
            if (start > offset)
            {
                yield return Extent.Unallocated(offset, start - offset);
                offset = start;
            }
            if (offset >= end)
                yield break;
            var range = ranges[i];
            var count = Math.Min(end, range.End) - offset;
            yield return range.Place < 0
                ? Extent.Zero(offset, count)
                : Extent.Data(offset, count, volume, range.Place + (offset - range.Start));
            offset += count;
        }
    }
}
