using ImageTools.Disks;

namespace ImageTools.Convert.Layout;

/// <summary>Padding.</summary>
/// <param name="length">Bytes.</param>
internal sealed class ZeroSegment(long length) : Segment(length)
{
    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination) => destination.Clear();

    /// <inheritdoc/>
    public override IEnumerable<Extent> Extents(long offset, long length) => [Extent.Zero(offset, length)];

    /// <inheritdoc/>
    public override IEnumerable<Piece> Pieces(long offset, long length) => [Piece.Zero(offset, length)];
}
