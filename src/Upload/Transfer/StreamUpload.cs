using System.Threading.Channels;
using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Disks;

namespace ImageTools.Upload.Transfer;

/// <summary>
/// Cuts a stream into parts while it is produced. The head is finished last, so the first part goes last. Memory is bounded: a slow network
/// slows the conversion down.
/// </summary>
internal sealed class StreamUpload : ITargetOutput, IDisposable
{
    private readonly PartCut? cut;
    private readonly SeamCut? seams;
    private readonly UploadSession session;
    private readonly CancellationToken stop;
    private readonly Channel<(StreamPart Part, long Start)> full = Channel.CreateUnbounded<(StreamPart Part, long Start)>();
    private readonly ChunkPool pool;
    private readonly StreamPart first;
    private readonly int headLength;
    private StreamPart current;
    private long start;
    private long sentBytes;
    private long alreadyBytes;

    private StreamUpload(int headLength, PartCut? cut, SeamCut? seams, long memory, UploadSession session, CancellationToken stop)
    {
        this.seams = seams;
        this.headLength = headLength;
        this.cut = cut;
        this.session = session;
        this.stop = stop;
        pool = new ChunkPool(memory);
        current = first = Part(1);
        Append(new byte[headLength]);
    }

    /// <summary>
    /// Produces and sends everything, cut at known places or, where <paramref name="cut"/> is null, at the target's own
    /// seams.
    /// </summary>
    public static async Task SendAsync(
        StreamedTarget target,
        PartCut? cut,
        int parallel,
        long memory,
        UploadSession session,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (cut is not null)
            session.Decided(cut);
        using var upload = new StreamUpload(target.HeadLength, cut, cut is null ? SeamCut.Of(target) : null, memory, session, stop.Token);
        var report = progress is null
            ? null
            : new Forward(progress, () => (Interlocked.Read(ref upload.sentBytes), Interlocked.Read(ref upload.alreadyBytes)));
        Task[] all =
        [
            Task.Factory.StartNew(() => upload.Produce(target, report), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default),
            .. Enumerable.Range(0, parallel).Select(_ => Task.Run(upload.SendPartsAsync, CancellationToken.None)),
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
    public void Seam(long region)
    {
        if (seams?.Ends(current.Number, current.Length, region) == true)
            Next();
    }

    /// <inheritdoc/>
    public void Head(ReadOnlySpan<byte> bytes) => first.Head(bytes[..headLength]);

    private void Produce(StreamedTarget target, IProgress<WorkProgress>? progress)
    {
        target.Produce(this, progress, stop);
        if (current != first)
            Depart(current, start);
        Depart(first, 0);
        full.Writer.Complete();
    }

    private void Next()
    {
        var number = current.Number + 1;
        if (number > PartCut.MostParts)
        {
            throw new CloudException(
                "oss",
                "part-size-too-small",
                $"The image needs more than {PartCut.MostParts} parts of this size.",
                hint: "Give a larger --part-size, or leave it out."
            );
        }

        if (current != first)
            Depart(current, start);
        start += current.Length;
        current = Part(number);
    }

    private StreamPart Part(int number) => new(number, cut?.SizeOf(number) ?? PartCut.LargestStreamPart, pool, session.HashParts);

    private void Depart(StreamPart part, long at)
    {
        pool.Depart();
        full.Writer.TryWrite((part, at));
    }

    private async Task SendPartsAsync()
    {
        while (await full.Reader.WaitToReadAsync(stop).ConfigureAwait(false))
        {
            await session.Limit.EnterAsync(stop).ConfigureAwait(false);
            try
            {
                if (!full.Reader.TryRead(out var next))
                    continue;
                var origin = await session.SendAsync(next.Part.Number, next.Start, next.Part, stop).ConfigureAwait(false);
                Interlocked.Add(ref (origin == PartOrigin.Sent ? ref sentBytes : ref alreadyBytes), next.Part.Length);
                pool.Arrive(next.Part.Chunks);
            }
            finally
            {
                session.Limit.Leave();
            }
        }
    }

    /// <summary>Progress of the conversion is progress of the upload: the stream's own length is not known.</summary>
    private sealed class Forward(IProgress<WorkProgress> to, Func<(long Sent, long Already)> count) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            var (sent, already) = count();
            // In the units of the disk, of which so much was there already as of the stream.
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
