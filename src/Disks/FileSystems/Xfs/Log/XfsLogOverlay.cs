namespace ImageTools.Disks.FileSystems.Xfs.Log;

/// <summary>A volume as it is after the replay of its log. Nothing is written.</summary>
internal sealed class XfsLogOverlay : BlockSource
{
    private const int Size = XfsLogSectors.Size;
    private readonly BlockSource volume;
    private readonly long[] sectors;
    private readonly int[] indices;
    private readonly Func<int, ReadOnlyMemory<byte>> contents;

    /// <summary>Shows a volume with some sectors changed.</summary>
    /// <param name="volume">The volume below.</param>
    /// <param name="changed">The changed sectors, with the index of their content.</param>
    /// <param name="contents">The content of an index.</param>
    public XfsLogOverlay(BlockSource volume, IReadOnlyDictionary<long, int> changed, Func<int, ReadOnlyMemory<byte>> contents)
    {
        this.volume = volume;
        this.contents = contents;
        sectors = [.. changed.Keys.Order()];
        indices = Array.ConvertAll(sectors, s => changed[s]);
    }

    /// <inheritdoc/>
    public override long Length => volume.Length;

    /// <inheritdoc/>
    public override string Name => volume.Name;

    /// <summary>
    /// Whether a byte of these came from the log. The log holds metadata without its checksums, which are made only when it is written to
    /// its place; the records have their own.
    /// </summary>
    public bool IsChanged(long offset, long length)
    {
        var i = FirstFrom(offset / Size);
        return i < sectors.Length && sectors[i] * Size < offset + length;
    }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        for (var i = FirstFrom(offset / Size); destination.Length > 0; i++)
        {
            var next = i < sectors.Length ? sectors[i] * Size : long.MaxValue;
            var before = (int)Math.Clamp(next - offset, 0, destination.Length);
            if (before > 0)
                volume.Read(offset, destination[..before]);
            destination = destination[before..];
            offset += before;
            if (destination.Length == 0)
                return;
            var inside = (int)(offset - next);
            var count = Math.Min(destination.Length, Size - inside);
            contents(indices[i]).Span.Slice(inside, count).CopyTo(destination);
            destination = destination[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        var end = offset + length;
        for (var i = FirstFrom(offset / Size); offset < end; i++)
        {
            var next = i < sectors.Length ? Math.Min(sectors[i] * Size, end) : end;
            if (next > offset)
            {
                foreach (var extent in volume.Extents(offset, next - offset))
                    yield return extent;
                offset = next;
            }
            if (offset >= end)
                yield break;
            var stop = Math.Min(end, (sectors[i] + 1) * Size);
            yield return Extent.Data(offset, stop - offset);
            offset = stop;
        }
    }

    private int FirstFrom(long sector)
    {
        var at = Array.BinarySearch(sectors, sector);
        return at < 0 ? ~at : at;
    }
}
