using ImageTools.Disks;

namespace ImageTools.Convert.Layout;

/// <summary>A stretch of a target file whose bytes come from one place. Thread-safe.</summary>
/// <param name="length">Bytes.</param>
internal abstract class Segment(long length) : IDisposable
{
    /// <summary>Bytes.</summary>
    public long Length { get; } = length;

    /// <summary>Produces the bytes at <paramref name="offset"/> of this segment.</summary>
    public abstract void Read(long offset, Span<byte> destination);

    /// <summary>What lies in a range, in the coordinates of this segment.</summary>
    public virtual IEnumerable<Extent> Extents(long offset, long length) => [Extent.Data(offset, length)];

    /// <summary>
    /// The pieces of a range, in the coordinates of this segment. A piece may begin or end inside a stored unit only where the
    /// range does; it counts as made then.
    /// </summary>
    public virtual IEnumerable<Piece> Pieces(long offset, long length) => [Piece.Made(offset, length)];

    /// <summary>Releases what reading needed.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
