namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>
/// A decoder that reports damaged data only as <see cref="InvalidDataException"/>. The libraries throw whatever their code runs into, such
/// as an index out of range.
/// </summary>
/// <param name="open">Creates the decoder at the first read.</param>
internal sealed class DecodedStream(Func<Stream> open) : ForwardOnlyStream
{
    private Stream? decoder;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            decoder ??= open();
            return decoder.Read(buffer);
        }
        catch (NotSupportedException e)
        {
            throw new UnreadInitramfsException($"can't be decoded: {e.Message}");
        }
        catch (Exception e) when (e is not (InvalidDataException or IOException or OutOfMemoryException))
        {
            throw new InvalidDataException($"can't be decoded: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            decoder?.Dispose();
        base.Dispose(disposing);
    }
}
