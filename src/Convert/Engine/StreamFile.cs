namespace ImageTools.Convert.Engine;

/// <summary>Writes a stream to a file.</summary>
/// <param name="target">The file.</param>
/// <param name="headLength">Offset at which the stream begins.</param>
internal sealed class StreamFile(TargetFile target, int headLength) : ITargetOutput
{
    private const int BufferSize = 1 << 20;
    private readonly AlignedBuffer buffer = Buffer();
    private int used;
    private long position = headLength;

    /// <summary>Length of the file.</summary>
    public long Length => position + used;

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var take = Math.Min(bytes.Length, BufferSize - used);
            bytes[..take].CopyTo(buffer.Span(used, take));
            used += take;
            bytes = bytes[take..];
            if (used == BufferSize)
                Flush();
        }
    }

    /// <summary>Writes the rest of the buffer.</summary>
    public void Finish() => Flush();

    /// <inheritdoc/>
    public void Head(ReadOnlySpan<byte> bytes)
    {
        Flush();
        target.Write(0, bytes);
    }

    private static AlignedBuffer Buffer()
    {
        var buffer = new AlignedBuffer();
        buffer.Reserve(BufferSize);
        return buffer;
    }

    private void Flush()
    {
        target.Write(position, buffer.Span(0, used));
        target.StartFlush(position, used);
        position += used;
        used = 0;
    }
}
