using ImageTools.Disks;

namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>A range of a source as the stream that decoders want. One thread at a time.</summary>
/// <param name="source">The bytes.</param>
/// <param name="start">First byte.</param>
/// <param name="end">First byte after the range.</param>
internal sealed class SourceStream(BlockSource source, long start, long end) : Stream
{
    private long passed;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => end - start;

    /// <inheritdoc/>
    public override long Position
    {
        get => passed;
        set => passed = value;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - passed, 0, buffer.Length);
        if (count > 0)
            source.Read(start + passed, buffer[..count]);
        passed += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
