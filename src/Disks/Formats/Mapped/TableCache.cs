namespace ImageTools.Disks.Formats.Mapped;

/// <summary>
/// A bounded, lock-free cache of table pieces (L2 slices, grain tables) of one size. Direct-mapped: each piece has one slot, and the newest
/// piece replaces the old one. A published piece never changes, so two threads may load the same piece twice but never see half of it.
/// </summary>
/// <param name="file">The image file.</param>
/// <param name="structure">Name of the table in errors.</param>
/// <param name="pieceSize">Bytes of a piece.</param>
/// <param name="budget">Approximate limit in bytes for all pieces together.</param>
internal sealed class TableCache(BlockSource file, string structure, int pieceSize, int budget = TableCache.DefaultBudget)
{
    /// <summary>For an image of one file.</summary>
    public const int DefaultBudget = 4 << 20;

    private readonly Piece?[] slots = new Piece?[Math.Max(4, budget / Math.Max(pieceSize, 4096))];

    /// <summary>The piece that begins at <paramref name="offset"/> of the file.</summary>
    /// <exception cref="ImageFormatException">It does not lie inside the file.</exception>
    public byte[] Get(long offset)
    {
        ref var slot = ref slots[(int)((ulong)offset / (uint)pieceSize % (uint)slots.Length)];
        var piece = Volatile.Read(ref slot);
        if (piece is null || piece.Offset != offset)
        {
            if (offset < 0 || offset > file.Length - pieceSize)
            {
                throw new ImageFormatException(
                    file.Name,
                    structure,
                    $"lies outside the file of {file.Length} bytes",
                    offset: offset,
                    hint: "The file is truncated or damaged; fetch it again."
                );
            }

            piece = new Piece(offset, file.ReadBytes(offset, pieceSize));
            Volatile.Write(ref slot, piece);
        }
        return piece.Bytes;
    }

    private sealed record Piece(long Offset, byte[] Bytes);
}
