using ImageTools.Convert.Layout;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Cuts a range of a projection into stretches of at most half a MiB, in the range's order. A compressed unit is never cut, because it
/// would be decompressed twice. A longer unit is a stretch of its own.
/// </summary>
/// <param name="file">The projection.</param>
/// <param name="start">First byte.</param>
/// <param name="length">Bytes.</param>
internal sealed class RangeCut(SegmentedFile file, long start, long length) : IDisposable
{
    private readonly IEnumerator<Piece> pieces = file.Pieces(start, length).GetEnumerator();
    private Piece? rest;

    /// <summary>Fills a slot with the next job; false when there are no more.</summary>
    public bool Next(CopySlot slot)
    {
        slot.Clear();
        long room = RangeReader.StretchSize;
        while (room > 0 && Take() is { } piece)
        {
            // The memory has the same offset in a page as the file.
            if (slot.Pieces.Count == 0)
                room -= piece.Start & (DirectWrites.Page - 1);
            if (piece.Length > room && IsWhole(piece) && slot.Pieces.Count > 0)
            {
                rest = piece;
                break;
            }
            if (piece.Length > room && !IsWhole(piece))
            {
                (piece, var second) = piece.Split(room);
                rest = second;
            }
            slot.Add(piece);
            room -= piece.Length;
        }
        return slot.Pieces.Count > 0;
    }

    /// <inheritdoc/>
    public void Dispose() => pieces.Dispose();

    private static bool IsWhole(in Piece piece) =>
        piece.Kind == PieceKind.Stored || (piece.Kind == PieceKind.Content && piece.Source.Encoded is not null);

    private Piece? Take()
    {
        if (rest is { } piece)
        {
            rest = null;
            return piece;
        }
        return pieces.MoveNext() ? pieces.Current : null;
    }
}
