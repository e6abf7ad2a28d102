using ImageTools.Disks;

namespace ImageTools.Convert.Layout;

/// <summary>A range of a target file with one way to produce its bytes. Thread-safe.</summary>
/// <param name="length">Bytes.</param>
internal abstract class Segment(long length) : IDisposable
{
    /// <summary>Bytes.</summary>
    public long Length { get; } = length;

    /// <summary>Produces the bytes at <paramref name="offset"/> of this segment.</summary>
    public abstract void Read(long offset, Span<byte> destination);

    /// <summary>The extents of a range, with offsets in this segment.</summary>
    public virtual IEnumerable<Extent> Extents(long offset, long length) => [Extent.Data(offset, length)];

    /// <summary>
    /// The pieces of a range, with offsets in this segment. A piece begins or ends inside a stored unit only where the range does. Its kind
    /// is then "made".
    /// </summary>
    public virtual IEnumerable<Piece> Pieces(long offset, long length) => [Piece.Made(offset, length)];

    /// <summary>Releases the resources for reading.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
