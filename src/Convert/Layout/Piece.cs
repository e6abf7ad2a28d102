using ImageTools.Disks;

namespace ImageTools.Convert.Layout;

/// <summary>A part of a segment that one job of the copy engine can produce.</summary>
/// <param name="Kind">The origin of its bytes.</param>
/// <param name="Start">First byte in the target file.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Source">For content: the extent of the disk, with the length of the piece. For a stored unit: the extent of the whole
/// unit.</param>
/// <param name="Head">For a stored unit: bytes of the wrapper before its stream in the source.</param>
internal readonly record struct Piece(PieceKind Kind, long Start, long Length, Extent Source = default, int Head = 0)
{
    /// <summary>End of the piece.</summary>
    public long End => Start + Length;

    /// <summary>Zeros.</summary>
    public static Piece Zero(long start, long length) => new(PieceKind.Zero, start, length);

    /// <summary>Metadata.</summary>
    public static Piece Made(long start, long length) => new(PieceKind.Made, start, length);

    /// <summary>The extent of the disk.</summary>
    public static Piece Of(in Extent extent, long start) =>
        extent.IsZero ? Zero(start, extent.Length) : new Piece(PieceKind.Content, start, extent.Length, extent);

    /// <summary>The same piece in a file whose segment begins at <paramref name="by"/>.</summary>
    public Piece Shift(long by) => this with { Start = Start + by };

    /// <summary>The first <paramref name="count"/> bytes of zeros, metadata or content, and the rest.</summary>
    public (Piece First, Piece Second) Split(long count) =>
        (
            this with
            {
                Length = count,
                Source = Kind == PieceKind.Content ? Source.Clip(Source.Start, Source.Start + count) : Source,
            },
            this with
            {
                Start = Start + count,
                Length = Length - count,
                Source = Kind == PieceKind.Content ? Source.Clip(Source.Start + count, Source.End) : Source,
            }
        );
}
