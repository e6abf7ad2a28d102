namespace ImageTools.Convert.Layout;

/// <summary>Metadata that is small enough to be kept: a header, a footer, a table. Padded with zeros.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="length">Length with padding.</param>
internal sealed class LiteralSegment(byte[] bytes, long length) : Segment(length)
{
    /// <summary>Without padding.</summary>
    public LiteralSegment(byte[] bytes)
        : this(bytes, bytes.Length) { }

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> destination)
    {
        var there = (int)Math.Clamp(bytes.Length - offset, 0, destination.Length);
        if (there > 0)
            bytes.AsSpan((int)offset, there).CopyTo(destination);
        destination[there..].Clear();
    }
}
