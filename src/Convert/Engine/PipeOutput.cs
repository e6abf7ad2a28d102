namespace ImageTools.Convert.Engine;

/// <summary>Writes bytes to a pipe, in blocks of the pipe's size.</summary>
/// <param name="stream">The pipe.</param>
/// <param name="cancellation">Ends it between two blocks.</param>
internal sealed class PipeOutput(Stream stream, CancellationToken cancellation) : ITargetOutput
{
    private const int BufferSize = 256 << 10;
    private readonly byte[] buffer = new byte[BufferSize];
    private int used;

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (bytes.Length > 0)
        {
            var take = Math.Min(bytes.Length, BufferSize - used);
            bytes[..take].CopyTo(buffer.AsSpan(used));
            used += take;
            bytes = bytes[take..];
            if (used == BufferSize)
                Flush();
        }
    }

    /// <inheritdoc/>
    public void Head(ReadOnlySpan<byte> bytes) => throw new InvalidOperationException("A pipe can't go back to the head of a file.");

    /// <summary>Writes the rest.</summary>
    /// <exception cref="IOException">The other end was closed.</exception>
    public void Flush()
    {
        cancellation.ThrowIfCancellationRequested();
        stream.Write(buffer, 0, used);
        stream.Flush();
        used = 0;
    }
}
