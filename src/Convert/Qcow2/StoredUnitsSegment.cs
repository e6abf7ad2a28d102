using System.Collections.Concurrent;
using System.Globalization;
using ImageTools.Convert.Layout;
using ImageTools.Disks;
using ImageTools.Disks.Codecs;

namespace ImageTools.Convert.Qcow2;

/// <summary>
/// The packed streams. Each unit is decoded when its last byte is produced: it has to give exactly one unit with the right checksum. So
/// every unit is checked once for any sizes of reads, and a damaged source can't become a target that looks sound.
/// </summary>
/// <param name="stored">The units.</param>
internal sealed class StoredUnitsSegment(StoredUnits stored) : Segment(stored.Bytes)
{
    private readonly ConcurrentBag<Checker> checkers = [];

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        if (!checkers.TryTake(out var checker))
            checker = new Checker(stored.UnitSize);
        for (var index = stored.IndexAt(offset); destination.Length > 0; index++)
        {
            var inside = (int)(offset - stored.OffsetOf(index));
            var count = Math.Min(destination.Length, stored.LengthOf(index) - inside);
            Produce(checker, index, inside, destination[..count]);
            destination = destination[count..];
            offset += count;
        }
        checkers.Add(checker);
    }

    /// <inheritdoc/>
    public override IEnumerable<Piece> Pieces(long offset, long length)
    {
        var end = offset + length;
        for (var index = offset < end ? stored.IndexAt(offset) : 0; offset < end; index++)
        {
            var start = stored.OffsetOf(index);
            var stop = start + stored.LengthOf(index);
            var piece = offset == start && stop <= end ? stored.PieceOf(index) : Piece.Made(offset, Math.Min(stop, end) - offset);
            yield return piece;
            offset = piece.End;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        while (checkers.TryTake(out var checker))
            checker.Dispose();
        base.Dispose();
    }

    private void Produce(Checker checker, int index, int inside, Span<byte> destination)
    {
        var (storage, offset, length, head) = stored.StoredAt(index);
        if (inside + destination.Length < stored.LengthOf(index))
        {
            storage.Read(offset + head + inside, destination);
            return;
        }
        var bytes = checker.Stored(length);
        storage.Read(offset, bytes);
        var decoded = checker.Decode(stored.SourceCodec, bytes);
        if (decoded != stored.UnitSize)
        {
            throw new ImageFormatException(
                storage.Name,
                stored.SourceCodec == Codec.Zlib ? "compressed grain" : "compressed cluster",
                decoded < 0
                    ? "does not decompress, or its checksum is wrong"
                    : string.Create(CultureInfo.InvariantCulture, $"decompresses to {decoded} bytes instead of {stored.UnitSize}"),
                "guest offset",
                stored.UnitOf(index) * stored.UnitSize,
                offset,
                "The image is damaged there: copy or export it again."
            );
        }
        bytes.Slice(head + inside, destination.Length).CopyTo(destination);
    }

    /// <summary>The buffers for checking a unit; they are reused.</summary>
    private sealed class Checker(int unitSize) : IDisposable
    {
        private readonly UnitDecoder decoder = new();
        private readonly byte[] plain = GC.AllocateUninitializedArray<byte>(unitSize);
        private byte[] stored = [];

        public Span<byte> Stored(int length)
        {
            if (stored.Length < length)
                stored = GC.AllocateUninitializedArray<byte>(Math.Max(length, plain.Length + 1024));
            return stored.AsSpan(0, length);
        }

        public void Dispose() => decoder.Dispose();

        public int Decode(Codec codec, ReadOnlySpan<byte> bytes) => decoder.Decode(codec, bytes, plain);
    }
}
