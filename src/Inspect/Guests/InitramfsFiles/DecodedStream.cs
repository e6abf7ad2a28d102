namespace ImageTools.Inspect.Guests.InitramfsFiles;

/// <summary>
/// A decoder whose complaints about data are all <see cref="InvalidDataException"/>: the libraries state damaged data by whatever their
/// code runs into, an index out of its range included.
/// </summary>
/// <param name="open">Makes the decoder, at the first read.</param>
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
