using ImageTools.Convert.Layout;
using ImageTools.Disks;

namespace ImageTools.Convert.Engine;

/// <summary>
/// Produces the bytes of a job's pieces on the thread of one worker: stored bytes are read sorted by place, neighbouring units in one read,
/// and each unit is decompressed once.
/// </summary>
/// <param name="file">The projection.</param>
/// <param name="verification">How many of the units that pass through are decompressed.</param>
internal sealed class PieceProducer(SegmentedFile file, Verification verification)
{
    /// <summary>Fills the prepared <paramref name="slot"/>.</summary>
    /// <param name="worker">The thread's.</param>
    /// <param name="slot">The job.</param>
    /// <param name="keepContent">Whether the decompressed form of units that pass through is kept in the slot.</param>
    /// <exception cref="ImageFormatException">A unit is damaged.</exception>
    public void Produce(EngineWorker worker, CopySlot slot, bool keepContent)
    {
        for (var i = 0; i < slot.Pieces.Count; i++)
        {
            var piece = slot.Pieces[i].Piece;
            if (piece.Kind == PieceKind.Zero)
            {
                slot.BytesOf(i).Clear();
            }
            else if (
                piece.Kind != PieceKind.Made
                && piece.Source is { Storage: not null } source
                && (source.Encoded is not null || source.StorageOffset >= 0)
            )
            {
                worker.Units.Want(source, i);
            }
            else
            {
                ReadPlain(worker, slot, i, piece);
            }
        }
        worker.Units.Read(
            (in Extent extent, int index, ReadOnlySpan<byte> bytes) =>
            {
                if (extent.Encoded is null)
                    ReadPlain(worker, slot, index, slot.Pieces[index].Piece);
                else if (slot.Pieces[index].Piece.Kind == PieceKind.Content)
                    worker.Units.Decode(extent, bytes, slot.BytesOf(index));
                else
                    PassThrough(worker, slot, index, extent, bytes, keepContent);
            }
        );
        if (keepContent)
            slot.CollectContents();
    }

    private void ReadPlain(EngineWorker worker, CopySlot slot, int index, in Piece piece)
    {
        if (piece is { Kind: PieceKind.Content, Source: { Storage: { } storage, StorageOffset: >= 0 } })
            storage.Read(piece.Source.StorageOffset, slot.BytesOf(index));
        else
            file.Read(piece.Start, slot.BytesOf(index));
        worker.Clock.Spent(piece.Kind == PieceKind.Made ? CopyStage.Layout : CopyStage.Read);
        if (piece.Kind == PieceKind.Made)
            return;
        worker.Clock.Count(CopyCounter.BytesRead, piece.Length);
        worker.Clock.Count(CopyCounter.Reads);
    }

    private void PassThrough(EngineWorker worker, CopySlot slot, int index, in Extent extent, ReadOnlySpan<byte> bytes, bool keepContent)
    {
        var piece = slot.Pieces[index].Piece;
        if (keepContent)
        {
            var unit = slot.NextDecoded(extent.Encoded!.Value.UnitSize);
            worker.Units.Decode(extent, bytes, unit);
            slot.AddDecoded(extent.Start, unit.Length);
        }
        else if (verification == Verification.Full || (verification == Verification.Sample && extent.Start / piece.Source.Length % 16 == 0))
        {
            worker.Units.DecodeWhole(extent, bytes);
        }
        bytes.Slice(piece.Head, (int)piece.Length).CopyTo(slot.BytesOf(index));
        worker.Clock.Count(CopyCounter.UnitsPassed);
    }
}
