namespace ImageTools.Upload.Oss;

/// <summary>The bytes of a request. Each attempt writes them again, so they can be written any number of times.</summary>
internal abstract class OssBody
{
    /// <summary>Bytes in all.</summary>
    public abstract long Length { get; }

    /// <summary>CRC-64 of the bytes as they were last written.</summary>
    public abstract ulong Crc64 { get; }

    /// <summary>SHA-256 of the bytes as they were last written, lower-case hex; null unless it was requested.</summary>
    public virtual string? Sha256 => null;

    /// <summary>Passes all bytes on in order, in pieces. A piece is valid only until its call returns.</summary>
    public abstract ValueTask WriteAsync(Func<ReadOnlyMemory<byte>, ValueTask> write);

    /// <summary>Reads the bytes without sending them: for their CRC-64 and for <paramref name="look"/>.</summary>
    public async ValueTask<ulong> ReadAsync(Action<ReadOnlySpan<byte>>? look, CancellationToken cancellation)
    {
        await WriteAsync(piece =>
            {
                cancellation.ThrowIfCancellationRequested();
                look?.Invoke(piece.Span);
                return ValueTask.CompletedTask;
            })
            .ConfigureAwait(false);
        return Crc64;
    }
}
