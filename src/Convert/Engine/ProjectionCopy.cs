using ImageTools.Convert.Layout;
using ImageTools.Disks;

namespace ImageTools.Convert.Engine;

/// <summary>Copies a projection: to a file in any order, or in order to hashes and outputs that need the bytes from start to end.</summary>
/// <param name="file">The projection.</param>
/// <param name="settings">Threads, buffers, verification.</param>
/// <param name="stage">Name of the stage in the progress.</param>
internal sealed class ProjectionCopy(SegmentedFile file, CopySettings settings, string stage = "convert")
{
    private long done;

    /// <summary>Writes the file in any order.</summary>
    public void ToFile(TargetFile target, CancellationToken cancellation)
    {
        target.SetLength(file.Length);
        var kernel = new KernelCopy(target.Handle, copies: settings.SparseSize == 0);
        using var queue = new PieceQueue(file, inOrder: false, target.IsDevice ? _ => false : kernel.Takes);
        new CopyEngine<CopySlot, EngineWorker>(settings, () => new CopySlot(false), () => new EngineWorker()).Run(
            queue.Next,
            (worker, slot) =>
            {
                if (slot.Pieces[0].At < 0)
                {
                    CopyInKernel(kernel, target, worker, slot, queue, cancellation);
                    return;
                }
                Produce(worker, slot, sort: true, null);
                Write(target, worker, slot);
                Report(queue, slot.Length);
            },
            cancellation
        );
        settings.Progress?.Report(new WorkProgress(stage, file.Length, file.Length));
    }

    /// <summary>Produces the file in order. The workers write <paramref name="target"/>.</summary>
    /// <param name="target">File to write, or null.</param>
    /// <param name="output">Receives the bytes from start to end, or null.</param>
    /// <param name="content">Hashes the disk, or null.</param>
    /// <param name="hashes">Hash the file, or null.</param>
    /// <param name="cancellation">Ends it.</param>
    public void InOrder(TargetFile? target, ITargetOutput? output, ContentFeed? content, HashBundle? hashes, CancellationToken cancellation)
    {
        target?.SetLength(file.Length);
        long position = 0;
        using var queue = new PieceQueue(file, inOrder: true, _ => false);
        new CopyEngine<CopySlot, EngineWorker>(settings, () => new CopySlot(content is not null), () => new EngineWorker()).RunInOrder(
            queue.Next,
            (worker, slot) =>
            {
                Produce(worker, slot, sort: false, content);
                if (target is not null)
                    Write(target, worker, slot);
            },
            (slot, clock) =>
            {
                Take(slot, clock, ref position, output, content, hashes, cancellation);
                Report(queue, slot.Length);
            },
            cancellation
        );
        var end = new StageClock();
        Gap(file.Length - position, output, hashes, cancellation);
        content?.Finish(cancellation);
        end.Spent(output is null ? CopyStage.Hash : CopyStage.Output);
        settings.Statistics?.Add(end);
        settings.Progress?.Report(new WorkProgress(stage, file.Length, file.Length));
    }

    private static void Take(
        CopySlot slot,
        StageClock clock,
        ref long position,
        ITargetOutput? output,
        ContentFeed? content,
        HashBundle? hashes,
        CancellationToken cancellation
    )
    {
        for (var i = 0; i < slot.Pieces.Count; )
        {
            var (start, at, length, next) = Run(slot, i);
            Gap(start - position, output, hashes, cancellation);
            clock.Spent(output is null ? CopyStage.Hash : CopyStage.Output);
            hashes?.Append(slot.Bytes(at, length));
            clock.Spent(CopyStage.Hash);
            output?.Append(slot.Bytes(at, length).Span);
            clock.Spent(CopyStage.Output);
            position = start + length;
            i = next;
        }
        for (var i = 0; content is not null && i < slot.Contents.Count; i++)
            content.Add(slot.Contents[i].Guest, slot.ContentOf(i), cancellation);
        clock.Spent(CopyStage.Hash);
    }

    private static void Gap(long length, ITargetOutput? output, HashBundle? hashes, CancellationToken cancellation)
    {
        hashes?.AppendZeros(length, cancellation);
        if (output is not null)
            Zeros.Append(output, length, cancellation);
    }

    /// <summary>Pieces from <paramref name="first"/> on that are neighbours in the target.</summary>
    private static (long Start, int At, int Length, int Next) Run(CopySlot slot, int first)
    {
        var (piece, at) = slot.Pieces[first];
        var end = piece.End;
        var next = first + 1;
        for (; next < slot.Pieces.Count && slot.Pieces[next].Piece.Start == end; next++)
            end = slot.Pieces[next].Piece.End;
        return (piece.Start, at, (int)(end - piece.Start), next);
    }

    private void Produce(EngineWorker worker, CopySlot slot, bool sort, ContentFeed? content)
    {
        slot.Prepare(sort);
        for (var i = 0; i < slot.Pieces.Count; i++)
        {
            var piece = slot.Pieces[i].Piece;
            if (
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
                    PassThrough(worker, slot, index, extent, bytes, content is not null);
            }
        );
        if (content is not null)
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
        else if (
            settings.Verification == Verification.Full
            || (settings.Verification == Verification.Sample && extent.Start / piece.Source.Length % 16 == 0)
        )
        {
            worker.Units.DecodeWhole(extent, bytes);
        }
        bytes.Slice(piece.Head, (int)piece.Length).CopyTo(slot.BytesOf(index));
        worker.Clock.Count(CopyCounter.UnitsPassed);
    }

    private void Write(TargetFile target, EngineWorker worker, CopySlot slot)
    {
        for (var i = 0; i < slot.Pieces.Count; )
        {
            var (start, at, length, next) = Run(slot, i);
            worker.Clock.Count(
                CopyCounter.BytesWritten,
                SparseWriter.Write(target, start, slot.Bytes(at, length).Span, settings.SparseSize, slot.IsDecoded)
            );
            target.StartFlush(start, length);
            i = next;
        }
        worker.Clock.Spent(CopyStage.Write);
    }

    private void CopyInKernel(
        KernelCopy kernel,
        TargetFile target,
        EngineWorker worker,
        CopySlot slot,
        PieceQueue queue,
        CancellationToken cancellation
    )
    {
        var piece = slot.Pieces[0].Piece;
        var copied = kernel.TryCopy(piece);
        worker.Clock.Spent(CopyStage.Write);
        worker.Clock.Count(CopyCounter.BytesCopiedInKernel, copied);
        Report(queue, copied);
        while (copied < piece.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            (_, piece) = piece.Split(copied);
            copied = Math.Min(piece.Length, PieceQueue.SmallJob);
            slot.Clear();
            slot.Add(piece.Split(copied).First);
            Produce(worker, slot, sort: false, null);
            Write(target, worker, slot);
            Report(queue, copied);
        }
    }

    private void Report(PieceQueue queue, long bytes)
    {
        settings.Pace?.Take(bytes);
        if (settings.Progress is { } progress)
            progress.Report(new WorkProgress(stage, Math.Min(Interlocked.Add(ref done, bytes) + queue.Skipped, file.Length), file.Length));
    }
}
