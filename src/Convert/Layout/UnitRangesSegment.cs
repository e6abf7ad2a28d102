using ImageTools.Disks;

namespace ImageTools.Convert.Layout;

/// <summary>
/// The allocated units (clusters, blocks) of a disk, one after the other in the disk's order. Each follows its own <c>lead</c> bytes (the
/// sector bitmap of a VHD block). The last unit is padded with zeros where the disk ends inside it.
/// </summary>
internal sealed class UnitRangesSegment : Segment
{
    private readonly BlockSource source;
    private readonly UnitRanges ranges;
    private readonly int lead;
    private readonly byte leadByte;
    private readonly long stride;

    /// <summary>Creates the segment; every byte in front of a unit is <paramref name="leadByte"/>.</summary>
    public UnitRangesSegment(BlockSource source, UnitRanges ranges, int lead = 0, byte leadByte = 0)
        : base(ranges.Count * (ranges.UnitSize + lead))
    {
        this.source = source;
        this.ranges = ranges;
        this.lead = lead;
        this.leadByte = leadByte;
        stride = ranges.UnitSize + lead;
    }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            var (rank, inside) = Math.DivRem(offset, stride);
            int count;
            if (inside < lead)
            {
                count = (int)Math.Min(destination.Length, lead - inside);
                destination[..count].Fill(leadByte);
            }
            else
            {
                var (unit, following) = ranges.UnitAt(rank);
                // Without a lead, a range of units is one range of the source.
                var units = lead == 0 ? following : 1;
                var start = unit * ranges.UnitSize + (inside - lead);
                count = (int)Math.Min(destination.Length, units * ranges.UnitSize - (inside - lead));
                ReadPadded(start, destination[..count]);
            }
            destination = destination[count..];
            offset += count;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length) =>
        Pieces(offset, length)
            .Select(piece =>
                piece.Kind switch
                {
                    PieceKind.Zero => Extent.Zero(piece.Start, piece.Length),
                    PieceKind.Content => piece.Source.Shift(piece.Start - piece.Source.Start),
                    _ => Extent.Data(piece.Start, piece.Length),
                }
            );

    /// <inheritdoc/>
    public override IEnumerable<Piece> Pieces(long offset, long length)
    {
        var end = offset + length;
        while (offset < end)
        {
            var (rank, inside) = Math.DivRem(offset, stride);
            if (inside < lead)
            {
                var take = Math.Min(end - offset, lead - inside);
                yield return Piece.Made(offset, take);
                offset += take;
                continue;
            }
            var (unit, following) = ranges.UnitAt(rank);
            var units = lead == 0 ? following : 1;
            var start = unit * ranges.UnitSize + (inside - lead);
            var count = Math.Min(end - offset, units * ranges.UnitSize - (inside - lead));
            var there = Math.Clamp(source.Length - start, 0, count);
            foreach (var extent in there > 0 ? source.Extents(start, there) : [])
                yield return Piece.Of(extent, extent.Start + (offset - start));
            if (there < count)
                yield return Piece.Zero(offset + there, count - there);
            offset += count;
        }
    }

    private void ReadPadded(long start, Span<byte> destination)
    {
        var there = (int)Math.Clamp(source.Length - start, 0, destination.Length);
        if (there > 0)
            source.Read(start, destination[..there]);
        destination[there..].Clear();
    }
}
