namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>A stream that is decoded block by block.</summary>
internal abstract class BlockStream : ForwardOnlyStream
{
    private ReadOnlyMemory<byte> rest;
    private bool ended;

    /// <inheritdoc/>
    public sealed override int Read(Span<byte> buffer)
    {
        if (rest.IsEmpty && (ended || (rest = Next()).IsEmpty))
        {
            ended = true;
            return 0;
        }
        var count = Math.Min(buffer.Length, rest.Length);
        rest.Span[..count].CopyTo(buffer);
        rest = rest[count..];
        return count;
    }

    /// <summary>The next block; empty at the end. It is valid until the next call.</summary>
    /// <exception cref="InvalidDataException">The block can't be decoded.</exception>
    protected abstract ReadOnlyMemory<byte> Next();
}
