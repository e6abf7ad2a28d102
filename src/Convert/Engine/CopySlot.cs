using ImageTools.Convert.Layout;

namespace ImageTools.Convert.Engine;

/// <summary>
/// A job of the copy of a projection: pieces in the order of the target, and their bytes one after the other. Slots are reused. Their
/// buffers grow to the largest job, which the size of a unit bounds.
/// </summary>
/// <param name="keepsContent">Whether the decoded form of units that pass through is needed.</param>
internal sealed class CopySlot(bool keepsContent)
{
    private readonly List<(Piece Piece, int At)> pieces = [];
    private readonly List<(long Guest, int At, int Length, bool InBytes)> contents = [];
    private readonly AlignedBuffer bytes = new();
    private byte[] decoded = [];
    private int decodedUsed;

    /// <summary>The pieces, and the start of each one's bytes.</summary>
    public IReadOnlyList<(Piece Piece, int At)> Pieces => pieces;

    /// <summary>Guest bytes in this job, sorted by their place in the target.</summary>
    public IReadOnlyList<(long Guest, int At, int Length, bool InBytes)> Contents => contents;

    /// <summary>Bytes of all pieces.</summary>
    public int Length { get; private set; }

    /// <summary>Decoded bytes of the pieces that pass through.</summary>
    public int StoredContent { get; private set; }

    /// <summary>Whether any piece of this job is decompressed.</summary>
    public bool IsDecoded { get; private set; }

    /// <summary>End of the last piece in the target.</summary>
    public long End => pieces.Count == 0 ? 0 : pieces[^1].Piece.End;

    /// <summary>Empties the slot.</summary>
    public void Clear()
    {
        pieces.Clear();
        contents.Clear();
        (Length, StoredContent, decodedUsed, IsDecoded) = (0, 0, 0, false);
    }

    /// <summary>Adds a piece.</summary>
    public void Add(in Piece piece)
    {
        pieces.Add((piece, Length));
        Length += (int)piece.Length;
        IsDecoded |= piece.Source.Encoded is not null;
        if (piece.Kind == PieceKind.Stored)
            StoredContent += piece.Source.Encoded!.Value.UnitSize;
    }

    /// <summary>Adds a piece whose bytes do not pass through this slot.</summary>
    public void AddForKernel(in Piece piece) => pieces.Add((piece, -1));

    /// <summary>
    /// Sorts the pieces into the order of the target and makes room for their bytes. Neighbours in the target are neighbours in memory, and
    /// memory has the same page alignment as the target.
    /// </summary>
    public void Prepare(bool sort)
    {
        if (sort)
            pieces.Sort(static (a, b) => a.Piece.Start.CompareTo(b.Piece.Start));
        var at = 0;
        for (var i = 0; i < pieces.Count; i++)
        {
            var piece = pieces[i].Piece;
            if (i == 0 || pieces[i - 1].Piece.End != piece.Start)
                at = ((at + DirectWrites.Page - 1) & ~(DirectWrites.Page - 1)) + (int)(piece.Start & (DirectWrites.Page - 1));
            pieces[i] = (piece, at);
            at += (int)piece.Length;
        }
        bytes.Reserve(RoundUp(at));
        if (keepsContent && decoded.Length < StoredContent)
            decoded = GC.AllocateUninitializedArray<byte>(RoundUp(StoredContent));
    }

    /// <summary>Pieces from <paramref name="first"/> on that are neighbours in the target, and the next piece after them.</summary>
    public (long Start, int At, int Length, int Next) RangeFrom(int first)
    {
        var (piece, at) = pieces[first];
        var end = piece.End;
        var next = first + 1;
        for (; next < pieces.Count && pieces[next].Piece.Start == end; next++)
            end = pieces[next].Piece.End;
        return (piece.Start, at, (int)(end - piece.Start), next);
    }

    /// <summary>The bytes of the piece with this index.</summary>
    public Span<byte> BytesOf(int index) => bytes.Span(pieces[index].At, (int)pieces[index].Piece.Length);

    /// <summary>Bytes of the job.</summary>
    public ReadOnlyMemory<byte> Bytes(int at, int length) => bytes.Memory(at, length);

    /// <summary>Buffer for one decoded unit.</summary>
    public Span<byte> NextDecoded(int length) => decoded.AsSpan(decodedUsed, length);

    /// <summary>Lists the guest bytes of pieces that were not decoded, in the disk's order.</summary>
    public void CollectContents()
    {
        foreach (var (piece, at) in pieces)
        {
            if (piece.Kind == PieceKind.Content)
                contents.Add((piece.Source.Start, at, (int)piece.Length, true));
        }
        contents.Sort(static (a, b) => a.Guest.CompareTo(b.Guest));
    }

    /// <summary>Records that the bytes in <see cref="NextDecoded"/> are guest bytes.</summary>
    public void AddDecoded(long guest, int length)
    {
        contents.Add((guest, decodedUsed, length, false));
        decodedUsed += length;
    }

    /// <summary>The bytes of an entry of <see cref="Contents"/>.</summary>
    public ReadOnlyMemory<byte> ContentOf(int index)
    {
        var (_, at, length, inBytes) = contents[index];
        return inBytes ? bytes.Memory(at, length) : decoded.AsMemory(at, length);
    }

    /// <summary>Jobs differ a little in size. A buffer with the exact size would be allocated again and again.</summary>
    private static int RoundUp(int length) => (length + PieceQueue.SmallJob - 1) / PieceQueue.SmallJob * PieceQueue.SmallJob;
}
