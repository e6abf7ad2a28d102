using System.Collections.Concurrent;
using System.Threading.Channels;
using ImageTools.Convert;
using ImageTools.Disks;

namespace ImageTools.Upload;

/// <summary>
/// Cuts a stream into parts while it is produced. The head is finished last, so the first part goes last. A fixed set of buffers goes round between the producer and the
/// senders: a slow network slows the conversion down.
/// </summary>
internal sealed class StreamUpload : ITargetOutput
{
    private readonly PartCut cut;
    private readonly UploadSession session;
    private readonly CancellationToken stop;
    private readonly Channel<Buffer> full;
    private readonly BlockingCollection<Buffer> free = [];
    private readonly Buffer first;
    private readonly int headLength;
    private Buffer current;
    private long sentBytes;

    private StreamUpload(int headLength, PartCut cut, int buffers, UploadSession session, CancellationToken stop)
    {
        this.headLength = headLength;
        this.cut = cut;
        this.session = session;
        this.stop = stop;
        full = Channel.CreateUnbounded<Buffer>();
        first = new Buffer();
        first.Begin(1, cut.SizeOf(1));
        first.Skip(headLength);
        current = first;
        for (var i = 0; i < buffers; i++)
            free.Add(new Buffer(), CancellationToken.None);
    }

    /// <summary>Produces and sends everything.</summary>
    public static async Task SendAsync(
        StreamedTarget target, PartCut cut, int parallel, UploadSession session, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var upload = new StreamUpload(target.HeadLength, cut, parallel, session, stop.Token);
        try
        {
            var report = progress is null ? null : new Forward(progress, () => Interlocked.Read(ref upload.sentBytes));
            Task[] all =
            [
                Task.Factory.StartNew(() => upload.Produce(target, report), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default),
                .. Enumerable.Range(0, parallel).Select(_ => Task.Run(upload.SendPartsAsync, CancellationToken.None)),
            ];
            foreach (var task in all)
                _ = task.ContinueWith(_ => stop.Cancel(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await AllAsync(all).ConfigureAwait(false);
        }
        finally
        {
            upload.free.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (current.Room == 0)
                Next();
            bytes = bytes[current.Fill(bytes)..];
        }
    }

    /// <inheritdoc/>
    public void Head(ReadOnlySpan<byte> bytes) => first.Head(bytes[..headLength]);

    /// <summary>The error that came first, rather than the cancellations that it caused.</summary>
    private static async Task AllAsync(Task[] tasks)
    {
        try
        {
            await Task.WhenAll(tasks).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (Array.Find(tasks, t => t.IsFaulted)?.Exception is { } failed)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failed.InnerExceptions[0]);
            throw;
        }
    }

    private void Produce(StreamedTarget target, IProgress<WorkProgress>? progress)
    {
        target.Produce(this, progress, stop);
        if (current != first)
            full.Writer.TryWrite(current);
        full.Writer.TryWrite(first);
        full.Writer.Complete();
    }

    private void Next()
    {
        var number = current.Number + 1;
        if (number > PartCut.MostParts)
            throw new CloudException("oss", "part-size-too-small", $"The image needs more than {PartCut.MostParts} parts of this size.", hint: "Leave out --part-size.");
        if (current != first)
            full.Writer.TryWrite(current);
        current = free.Take(stop);
        current.Begin(number, cut.SizeOf(number));
    }

    private async Task SendPartsAsync()
    {
        await foreach (var part in full.Reader.ReadAllAsync(stop).ConfigureAwait(false))
        {
            await session.SendAsync(part.Number, part.Bytes, stop).ConfigureAwait(false);
            Interlocked.Add(ref sentBytes, part.Bytes.Length);
            if (part != first)
                free.Add(part, CancellationToken.None);
        }
    }

    /// <summary>Progress of the conversion is progress of the upload: the stream's own length is not known.</summary>
    private sealed class Forward(IProgress<WorkProgress> to, Func<long> sent) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => to.Report(value with { Stage = "upload", Detail = $"{sent() >> 20} MiB sent" });
    }

    /// <summary>A part while it fills; its memory grows to the largest part that it held.</summary>
    private sealed class Buffer
    {
        private byte[] bytes = [];
        private int used, size;

        public int Number { get; private set; }

        public int Room => size - used;

        public ReadOnlyMemory<byte> Bytes => bytes.AsMemory(0, used);

        public void Begin(int number, long length)
        {
            (Number, size, used) = (number, checked((int)length), 0);
            if (bytes.Length < size)
                bytes = GC.AllocateUninitializedArray<byte>(size);
        }

        public void Skip(int count) => used = count;

        public int Fill(ReadOnlySpan<byte> from)
        {
            var count = Math.Min(from.Length, Room);
            from[..count].CopyTo(bytes.AsSpan(used));
            used += count;
            return count;
        }

        public void Head(ReadOnlySpan<byte> head) => head.CopyTo(bytes);
    }
}
