using System.Net;
using System.Runtime.ExceptionServices;
using ImageTools.Cloud.Http;

namespace ImageTools.Upload.Oss;

/// <summary>Sends a body in small pieces, so that a stall is noticed and the rate limit is kept.</summary>
internal sealed class OssBodyContent(OssBody body, StallWatch watch, RateLimiter? rate) : HttpContent
{
    private const int Piece = 64 << 10;
    private bool inNetwork;

    /// <summary>The error of producing the bytes (not of sending them). A retry would not help.</summary>
    public ExceptionDispatchInfo? ProducerFailure { get; private set; }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            await body.WriteAsync(piece => WriteAsync(stream, piece, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception e) when (!inNetwork)
        {
            ProducerFailure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
        watch.Sent();
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }

    private async ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        inNetwork = true;
        while (!bytes.IsEmpty)
        {
            var now = bytes[..Math.Min(Piece, bytes.Length)];
            if (rate is not null)
            {
                watch.Pause();
                await rate.TakeAsync(now.Length, cancellation).ConfigureAwait(false);
                watch.Go();
            }
            await stream.WriteAsync(now, cancellation).ConfigureAwait(false);
            watch.Go();
            bytes = bytes[now.Length..];
        }
        inNetwork = false;
    }
}
