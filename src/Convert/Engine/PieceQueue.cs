using ImageTools.Convert.Layout;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Cuts the pieces of a projection into jobs. When the order of the target does not matter, a window of pieces is sorted by place in the
/// source, so that a fragmented source is read from start to end.
/// </summary>
/// <param name="file">The projection.</param>
/// <param name="inOrder">Whether jobs have the order of the target.</param>
/// <param name="inKernel">Whether the kernel can copy a piece.</param>
internal sealed class PieceQueue(SegmentedFile file, bool inOrder, Func<Piece, bool> inKernel) : IDisposable
{
    /// <summary>Granularity of buffers, and the size of a job in order.</summary>
    public const int SmallJob = 1 << 20;

    /// <summary>A job without an order does not wait, and disks are faster with larger writes.</summary>
    private const int LargeJob = 4 << 20;

    /// <summary>Decompressed bytes that a job in order may keep of units that pass through.</summary>
    private const int MaxDecoded = 4 << 20;

    private const int MaxPieces = 1024,
        KernelSize = 16 << 20,
        WindowPieces = 2048;
    private const long WindowSize = 256 << 20;

    private readonly int jobSize = inOrder ? SmallJob : LargeJob;
    private readonly int maxDecoded = inOrder ? MaxDecoded : int.MaxValue;
    private readonly IEnumerator<Piece> pieces = file.Pieces().GetEnumerator();
    private readonly List<Piece> window = [];
    private int next;
    private Piece? rest;

    /// <summary>Bytes of zeros that were skipped.</summary>
    public long Skipped { get; private set; }

    /// <summary>Fills a slot with the next job; false when there are no more.</summary>
    public bool Next(CopySlot slot)
    {
        slot.Clear();
        while (slot.Length < jobSize && slot.StoredContent < maxDecoded && slot.Pieces.Count < MaxPieces && Take() is { } piece)
        {
            if (inKernel(piece))
            {
                if (slot.Pieces.Count > 0)
                {
                    rest = piece;
                    break;
                }
                slot.AddForKernel(Cut(piece, KernelSize - (piece.Start & (KernelSize - 1))));
                return true;
            }
            // A unit is not cut, because it is decoded once. Plain bytes are cut at multiples of the job's size in the target, so that
            // neighbours are written in one call.
            var whole = piece.Kind == PieceKind.Stored || (piece.Kind == PieceKind.Content && piece.Source.Encoded is not null);
            slot.Add(whole ? piece : Cut(piece, jobSize - (piece.Start & (jobSize - 1))));
            if (!whole && (slot.End & (jobSize - 1)) == 0)
                break;
        }
        return slot.Pieces.Count > 0;
    }

    /// <inheritdoc/>
    public void Dispose() => pieces.Dispose();

    private Piece Cut(in Piece piece, long most)
    {
        if (piece.Length <= most)
            return piece;
        var (first, second) = piece.Split(most);
        rest = second;
        return first;
    }

    private Piece? Take()
    {
        if (rest is { } piece)
        {
            rest = null;
            return piece;
        }
        if (inOrder)
            return NextWithBytes();
        if (next == window.Count)
            FillWindow();
        return next < window.Count ? window[next++] : null;
    }

    private void FillWindow()
    {
        window.Clear();
        next = 0;
        var sorted = true;
        for (long size = 0; window.Count < WindowPieces && size < WindowSize && NextWithBytes() is { } piece; size += piece.Length)
        {
            sorted = sorted && (window.Count == 0 || StorageOrder.Compare(window[^1].Source, piece.Source) <= 0);
            window.Add(piece);
        }
        if (!sorted)
            window.Sort(static (a, b) => StorageOrder.Compare(a.Source, b.Source));
    }

    private Piece? NextWithBytes()
    {
        while (pieces.MoveNext())
        {
            if (pieces.Current.Kind != PieceKind.Zero)
                return pieces.Current;
            Skipped += pieces.Current.Length;
        }
        return null;
    }
}
