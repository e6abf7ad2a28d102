using System.Threading.Channels;
using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Upload.Parts;

namespace ImageTools.Upload.Transfer;

/// <summary>
/// Cuts a stream into parts while it is produced. The head is finished last, so the first part is sent last. Memory is bounded: a slow
/// network slows the conversion down.
/// </summary>
internal sealed class StreamUpload : ITargetOutput, IDisposable
{
    private readonly UploadWork work;
    private readonly CancellationToken stop;
    private readonly Channel<StreamPart> full = Channel.CreateUnbounded<StreamPart>();
    private readonly ChunkPool pool;
    private readonly StreamPart first;
    private readonly int headLength;
    private StreamPart current;
    private long sentBytes;
    private long alreadyBytes;

    private StreamUpload(int headLength, UploadWork work, CancellationToken stop)
    {
        this.headLength = headLength;
        this.work = work;
        this.stop = stop;
        pool = new ChunkPool(work.Memory);
        current = first = Part(1, 0);
        Append(new byte[headLength]);
    }

    /// <summary>Produces and sends everything.</summary>
    public static async Task SendAsync(StreamedTarget target, UploadWork work, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (work.Cutter.Cut is { } cut)
            work.Session.Decided(cut);
        using var upload = new StreamUpload(target.HeadLength, work, stop.Token);
        var report = work.Progress is { } progress ? new Forward(progress, upload.Count) : null;
        Task[] all =
        [
            Task.Factory.StartNew(() => upload.Produce(target, report), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default),
            .. Enumerable.Range(0, work.Parallel).Select(_ => Task.Run(upload.SendPartsAsync, CancellationToken.None)),
        ];
        foreach (var task in all)
        {
            _ = task.ContinueWith(
                _ => stop.Cancel(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
        }

        await FirstError.WhenAll(all).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => pool.Dispose();

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (current.Room == 0)
                Next();
            bytes = bytes[current.Fill(bytes, stop)..];
        }
    }

    /// <inheritdoc/>
    public void AtRegionBoundary(long region)
    {
        if (work.Cutter.EndsAtRegionBoundary(current.Number, current.Length, region))
            Next();
    }

    /// <inheritdoc/>
    public void Head(ReadOnlySpan<byte> bytes) => first.Head(bytes[..headLength]);

    private void Produce(StreamedTarget target, IProgress<WorkProgress>? progress)
    {
        target.Produce(this, progress, stop);
        if (current != first)
            Depart(current);
        Depart(first);
        full.Writer.Complete();
    }

    private void Next()
    {
        var number = current.Number + 1;
        if (number > PartLimits.MostParts)
        {
            throw new CloudException(
                "oss",
                "part-size-too-small",
                $"The image needs more than {PartLimits.MostParts} parts of this size.",
                hint: "Give a larger --part-size, or leave it out."
            );
        }

        if (current != first)
            Depart(current);
        current = Part(number, current.Start + current.Length);
    }

    private StreamPart Part(int number, long start)
    {
        // This thread belongs to the producer, and cutting a stream never waits.
        var longest = work.Cutter.LongestAsync(number, stop).AsTask().GetAwaiter().GetResult();
        return new StreamPart(new PartPlace(number, start, longest), pool, work.Session.HashParts);
    }

    private void Depart(StreamPart part)
    {
        pool.Depart();
        full.Writer.TryWrite(part);
    }

    private async Task SendPartsAsync()
    {
        while (await full.Reader.WaitToReadAsync(stop).ConfigureAwait(false))
        {
            await work.Session.Limit.EnterAsync(stop).ConfigureAwait(false);
            try
            {
                if (!full.Reader.TryRead(out var part))
                    continue;
                var origin = await work.Session.SendAsync(part, stop).ConfigureAwait(false);
                Interlocked.Add(ref (origin == PartOrigin.Sent ? ref sentBytes : ref alreadyBytes), part.Length);
                pool.Arrive(part.Chunks);
            }
            finally
            {
                work.Session.Limit.Leave();
            }
        }
    }

    private (long Sent, long Already) Count() => (Interlocked.Read(ref sentBytes), Interlocked.Read(ref alreadyBytes));

    /// <summary>The progress of the conversion is shown as that of the upload, because the length of the stream is not known.</summary>
    private sealed class Forward(IProgress<WorkProgress> to, Func<(long Sent, long Already)> count) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            var (sent, already) = count();
            // In bytes of the disk: the share that had already arrived is the same as that of the stream.
            var spared = already == 0 ? 0 : (long)(value.Done * ((double)already / (sent + already)));
            to.Report(
                value with
                {
                    Stage = "upload",
                    Detail = $"{sent >> 20} MiB sent{(already > 0 ? $", {already >> 20} MiB there already" : "")}",
                    Already = spared,
                }
            );
        }
    }
}
