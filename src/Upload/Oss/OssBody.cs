namespace ImageTools.Upload.Oss;

/// <summary>The bytes of a request. Can be written any number of times: each attempt writes it anew.</summary>
internal abstract class OssBody
{
    /// <summary>Bytes in all.</summary>
    public abstract long Length { get; }

    /// <summary>CRC-64 of the bytes, as they were when written last.</summary>
    public abstract ulong Crc64 { get; }

    /// <summary>SHA-256 of the bytes as they were when written last, lower-case hex; null unless it was asked for.</summary>
    public virtual string? Sha256 => null;

    /// <summary>Hands out all bytes in order, in pieces that are only valid until the call for them returns.</summary>
    public abstract ValueTask WriteAsync(Func<ReadOnlyMemory<byte>, ValueTask> write);

    /// <summary>Reads the bytes only to know them: their CRC-64, and what <paramref name="look"/> makes of them.</summary>
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
