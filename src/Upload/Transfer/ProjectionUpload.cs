using ImageTools.Disks;

namespace ImageTools.Upload.Transfer;

/// <summary>
/// Sends each part straight out of a projection: in any order, as often as needed, without a temporary file and without keeping it
/// in memory.
/// </summary>
internal sealed class ProjectionUpload : IDisposable
{
    private readonly BlockSource file;
    private readonly UploadSession session;
    private readonly IProgress<WorkProgress>? progress;
    private readonly TimeProvider time;
    private readonly long begin;
    private readonly SemaphoreSlim turn = new(1);
    private readonly TaskCompletionSource measured = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PartCut cut;
    private bool undecided;
    private int next = 1;
    private int arrived;
    private long done;
    private long already;

    private ProjectionUpload(BlockSource file, PartCut? cut, UploadSession session, IProgress<WorkProgress>? progress, TimeProvider time)
    {
        this.file = file;
        this.session = session;
        this.progress = progress;
        this.time = time;
        undecided = cut is null;
        this.cut = cut ?? PartCut.Probing();
        begin = time.GetTimestamp();
    }

    /// <summary>Sends every part. A null <paramref name="cut"/> lets the line's speed decide.</summary>
    public static async Task SendAsync(
        BlockSource file,
        PartCut? cut,
        int parallel,
        UploadSession session,
        IProgress<WorkProgress>? progress,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        progress?.Report(new WorkProgress("upload", 0, file.Length));
        using var upload = new ProjectionUpload(file, cut, session, progress, time);
        if (cut is not null)
            session.Decided(cut);
        await FirstError
            .WhenAll([.. Enumerable.Range(0, parallel).Select(_ => Task.Run(() => upload.WorkAsync(stop), CancellationToken.None))])
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private async Task WorkAsync(CancellationTokenSource stop)
    {
        try
        {
            while (true)
            {
                await session.Limit.EnterAsync(stop.Token).ConfigureAwait(false);
                try
                {
                    if (await NextAsync(stop.Token).ConfigureAwait(false) is not { } number)
                        return;
                    var start = cut.StartOf(number);
                    var part = new SourceBody(file, start, Math.Min(cut.SizeOf(number), file.Length - start), session.HashParts);
                    if (await session.SendAsync(number, start, part, stop.Token).ConfigureAwait(false) != PartOrigin.Sent)
                        Interlocked.Add(ref already, part.Length);
                    progress?.Report(
                        new WorkProgress(
                            "upload",
                            Interlocked.Add(ref done, part.Length),
                            file.Length,
                            Already: Interlocked.Read(ref already)
                        )
                    );
                    if (Interlocked.Increment(ref arrived) >= PartCut.Probes / 2)
                        measured.TrySetResult();
                }
                finally
                {
                    session.Limit.Leave();
                }
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<int?> NextAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (undecided && next > PartCut.Probes)
                await DecideAsync(cancellation).ConfigureAwait(false);
            return undecided || next <= cut.CountOf(file.Length) ? next++ : null;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task DecideAsync(CancellationToken cancellation)
    {
        await measured.Task.WaitAsync(cancellation).ConfigureAwait(false);
        var seconds = time.GetElapsedTime(begin).TotalSeconds;
        cut = PartCut.Measured(file.Length, seconds > 0 ? Interlocked.Read(ref done) / seconds : double.MaxValue, session.Limit.Current);
        session.Decided(cut);
        undecided = false;
    }
}
