namespace ImageTools.Upload.Oss;

/// <summary>A body that lies in memory.</summary>
internal sealed class MemoryBody(ReadOnlyMemory<byte> bytes) : OssBody
{
    private ulong? crc;

    /// <inheritdoc/>
    public override long Length => bytes.Length;

    /// <inheritdoc/>
    public override ulong Crc64 => crc ??= OssCrc64.Compute(bytes.Span);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(Func<ReadOnlyMemory<byte>, ValueTask> write) =>
        bytes.IsEmpty ? ValueTask.CompletedTask : write(bytes);
}
