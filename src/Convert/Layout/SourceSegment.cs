using ImageTools.Disks;

namespace ImageTools.Convert.Layout;

/// <summary>The whole disk, byte for byte.</summary>
/// <param name="source">The disk.</param>
internal sealed class SourceSegment(BlockSource source) : Segment(source.Length)
{
    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination) => source.Read(offset, destination);

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length) => source.Extents(offset, length);

    /// <inheritdoc/>
    public override IEnumerable<Piece> Pieces(long offset, long length) => source.Extents(offset, length).Select(e => Piece.Of(e, e.Start));
}
