using System.Globalization;
using ImageTools.Cloud.Http;

namespace ImageTools.Upload.Oss;

/// <summary>The body of an object while it is read. A stall ends the read.</summary>
/// <param name="inner">Body.</param>
/// <param name="answer">Response that the body belongs to; it is released with the stream.</param>
/// <param name="stall">Longest time without a byte.</param>
/// <param name="time">Clock.</param>
/// <param name="name">For messages.</param>
internal sealed class WatchedStream(Stream inner, OssAnswer answer, TimeSpan stall, TimeProvider time, string name) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // Only the time inside of reads counts. The reader may take any time between them.
    private TimeSpan waited;
    private int progress;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var limit = new CancellationTokenSource(stall - waited, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var begin = time.GetTimestamp();
        try
        {
            var read = await inner.ReadAsync(buffer, either.Token).ConfigureAwait(false);
            waited += time.GetElapsedTime(begin);
            progress += read;
            if (progress >= StallWatch.LeastProgress)
                (progress, waited) = (0, TimeSpan.Zero);
            if (waited < stall || read == 0)
                return read;
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Stalled(e);
        }
        throw Stalled(null);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private IOException Stalled(Exception? cause) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {(progress == 0 ? "nothing" : $"no more than {progress} bytes")} came for {stall.TotalSeconds:0} seconds."
            ),
            cause
        );

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            answer.Dispose();
        }
        base.Dispose(disposing);
    }
}
