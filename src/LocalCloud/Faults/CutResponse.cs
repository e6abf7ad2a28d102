using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ImageTools.LocalCloud.Faults;

/// <summary>Lets the first bytes of an answer's body through and breaks the connection at the next one.</summary>
internal sealed class CutResponse : Stream
{
    private readonly Stream inner;
    private long left;

    private CutResponse(Stream inner, long left) => (this.inner, this.left) = (inner, left);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static void Prepare(HttpContext http, long after)
    {
        var real = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new CutResponse(real.Stream, after), real));
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Min(left, buffer.Length);
        await inner.WriteAsync(buffer[..count], cancellationToken).ConfigureAwait(false);
        left -= count;
        if (count == buffer.Length)
            return;
        await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
        throw new ConnectionCut();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
