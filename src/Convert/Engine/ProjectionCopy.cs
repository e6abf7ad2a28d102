using ImageTools.Convert.Layout;
using ImageTools.Disks;

namespace ImageTools.Convert.Engine;

/// <summary>Copies a projection: to a file in any order, or in order to hashes and outputs that need the bytes from start to end.</summary>
/// <param name="file">The projection.</param>
/// <param name="settings">Threads, buffers, verification.</param>
/// <param name="stage">Name of the stage in the progress.</param>
internal sealed class ProjectionCopy(SegmentedFile file, CopySettings settings, string stage = "convert")
{
    private readonly PieceProducer producer = new(file, settings.Verification);
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
                Produce(worker, slot, sort: true, keepContent: false);
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
        var taker = new FrontToBack(output, content, hashes, cancellation);
        using var queue = new PieceQueue(file, inOrder: true, _ => false);
        new CopyEngine<CopySlot, EngineWorker>(settings, () => new CopySlot(content is not null), () => new EngineWorker()).RunInOrder(
            queue.Next,
            (worker, slot) =>
            {
                Produce(worker, slot, sort: false, keepContent: content is not null);
                if (target is not null)
                    Write(target, worker, slot);
            },
            (slot, clock) =>
            {
                taker.Take(slot, clock);
                Report(queue, slot.Length);
            },
            cancellation
        );
        var end = new StageClock();
        taker.Finish(file.Length, end);
        settings.Statistics?.Add(end);
        settings.Progress?.Report(new WorkProgress(stage, file.Length, file.Length));
    }

    private void Produce(EngineWorker worker, CopySlot slot, bool sort, bool keepContent)
    {
        slot.Prepare(sort);
        producer.Produce(worker, slot, keepContent);
    }

    private void Write(TargetFile target, EngineWorker worker, CopySlot slot)
    {
        for (var i = 0; i < slot.Pieces.Count;)
        {
            var (start, at, length, next) = slot.RangeFrom(i);
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
            Produce(worker, slot, sort: false, keepContent: false);
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
