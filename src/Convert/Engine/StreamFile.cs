namespace ImageTools.Convert.Engine;

/// <summary>Puts a produced stream into a file.</summary>
/// <param name="target">The file.</param>
/// <param name="headLength">Where the stream begins.</param>
internal sealed class StreamFile(TargetFile target, int headLength) : ITargetOutput
{
    private const int BufferSize = 1 << 20;
    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private int used;
    private long position = headLength;

    /// <summary>Length of the file.</summary>
    public long Length => position + used;

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var take = Math.Min(bytes.Length, buffer.Length - used);
            bytes[..take].CopyTo(buffer.AsSpan(used));
            used += take;
            bytes = bytes[take..];
            if (used == buffer.Length)
                Flush();
        }
    }

    /// <summary>Writes what is left in the buffer.</summary>
    public void Finish() => Flush();

    /// <inheritdoc/>
    public void Head(ReadOnlySpan<byte> bytes)
    {
        Flush();
        target.Write(0, bytes);
    }

    private void Flush()
    {
        target.Write(position, buffer.AsSpan(0, used));
        target.StartFlush(position, used);
        position += used;
        used = 0;
    }
}
