namespace ImageTools.Disks.FileSystems.Erofs;

/// <summary>
/// Small reads of metadata: inodes, indexes, attributes, on the volume or in the metabox. The cache is direct-mapped and lock-free; a
/// published piece never changes.
/// </summary>
internal sealed class ErofsMetadata(BlockSource source)
{
    private const int PieceLog = 12,
        PieceSize = 1 << PieceLog,
        Slots = 512;
    private readonly Piece?[] slots = new Piece?[Slots];

    /// <summary>What is read.</summary>
    public BlockSource Source => source;

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/>.</summary>
    /// <exception cref="ImageFormatException">It does not lie inside.</exception>
    public void Read(long offset, Span<byte> destination, string structure)
    {
        if (offset < 0 || offset > source.Length - destination.Length)
            throw new ImageFormatException(source.Name, structure, $"lies outside of {source.Length} bytes", offset: offset);
        while (destination.Length > 0)
        {
            var from = (int)(offset & (PieceSize - 1));
            var count = Math.Min(destination.Length, PieceSize - from);
            Get(offset >> PieceLog).AsSpan(from, count).CopyTo(destination);
            offset += count;
            destination = destination[count..];
        }
    }

    private byte[] Get(long index)
    {
        ref var slot = ref slots[(int)(index % Slots)];
        var piece = Volatile.Read(ref slot);
        if (piece is null || piece.Index != index)
        {
            var start = index << PieceLog;
            piece = new Piece(index, source.ReadBytes(start, (int)Math.Min(PieceSize, source.Length - start)));
            Volatile.Write(ref slot, piece);
        }
        return piece.Bytes;
    }

    private sealed record Piece(long Index, byte[] Bytes);
}
