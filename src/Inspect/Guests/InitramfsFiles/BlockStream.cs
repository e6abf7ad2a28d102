namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>A stream that is decoded a block at a time.</summary>
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

    /// <summary>The next block, valid until the one after it is asked for; empty at the end.</summary>
    /// <exception cref="InvalidDataException">It does not decode.</exception>
    protected abstract ReadOnlyMemory<byte> Next();
}
