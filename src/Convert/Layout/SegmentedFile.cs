using ImageTools.Disks;

namespace ImageTools.Convert.Layout;

/// <summary>A target file as a list of segments, one after the other. Nothing is written. The caller owns the sources.</summary>
internal sealed class SegmentedFile : BlockSource
{
    private readonly Segment[] segments;
    private readonly long[] starts;
    private readonly long length;

    /// <summary>Puts segments together; empty ones are left out.</summary>
    public SegmentedFile(string name, IEnumerable<Segment> segments)
    {
        this.segments = [.. segments.Where(s => s.Length > 0)];
        Name = name;
        starts = new long[this.segments.Length];
        for (var i = 0; i < starts.Length; i++)
        {
            starts[i] = Length;
            length += this.segments[i].Length;
        }
    }

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        for (var i = IndexAt(offset); destination.Length > 0; i++)
        {
            var inside = offset - starts[i];
            var count = (int)Math.Min(destination.Length, segments[i].Length - inside);
            segments[i].Read(inside, destination[..count]);
            destination = destination[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length)
    {
        CheckRange(offset, length);
        return Walk(offset, offset + length);
    }

    /// <summary>The pieces of the whole file in its order.</summary>
    public IEnumerable<Piece> Pieces() => Pieces(0, Length);

    /// <summary>The pieces of a range, in the file's order and coordinates. A stored unit that the range cuts has the kind
    /// "made".</summary>
    public IEnumerable<Piece> Pieces(long offset, long length)
    {
        CheckRange(offset, length);
        return WalkPieces(offset, offset + length);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var segment in disposing ? segments : [])
            segment.Dispose();
        base.Dispose(disposing);
    }

    private IEnumerable<Extent> Walk(long offset, long end)
    {
        for (var i = offset < end ? IndexAt(offset) : 0; offset < end; i++)
        {
            var inside = offset - starts[i];
            var count = Math.Min(end - offset, segments[i].Length - inside);
            foreach (var extent in segments[i].Extents(inside, count))
                yield return extent.Shift(starts[i]);
            offset += count;
        }
    }

    private IEnumerable<Piece> WalkPieces(long offset, long end)
    {
        for (var i = offset < end ? IndexAt(offset) : 0; offset < end; i++)
        {
            var inside = offset - starts[i];
            var count = Math.Min(end - offset, segments[i].Length - inside);
            foreach (var piece in segments[i].Pieces(inside, count))
                yield return piece.Shift(starts[i]);
            offset += count;
        }
    }

    private int IndexAt(long offset)
    {
        var index = Array.BinarySearch(starts, offset);
        return index >= 0 ? index : ~index - 1;
    }
}
