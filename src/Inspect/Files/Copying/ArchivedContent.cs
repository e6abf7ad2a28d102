using ImageTools.Disks;

namespace ImageTools.Inspect.Files.Copying;

/// <summary>
/// The content of a file as a stream of the length that was announced. From the first damage on it is zeros, because a length that does not
/// hold would damage all that follows in the archive.
/// </summary>
internal sealed class ArchivedContent(BlockSource content, CancellationToken cancellation) : Stream
{
    /// <summary>The first damage, or null.</summary>
    public ImageFormatException? Damage { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => content.Length;

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        cancellation.ThrowIfCancellationRequested();
        var part = buffer[..(int)Math.Clamp(content.Length - Position, 0, buffer.Length)];
        try
        {
            if (Damage is null)
                content.Read(Position, part);
            else
                part.Clear();
        }
        catch (ImageFormatException e)
        {
            Damage = e;
            part.Clear();
        }
        Position += part.Length;
        return part.Length;
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => Length + offset,
        };

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
