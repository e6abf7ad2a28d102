namespace ImageTools.Convert;

/// <summary>Receives the bytes of a <see cref="StreamedTarget"/>.</summary>
public interface ITargetOutput
{
    /// <summary>
    /// The next bytes of the file, from offset <see cref="StreamedTarget.HeadLength"/> on. The span is only valid during the
    /// call.
    /// </summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>The next byte is at a <see cref="Seam"/> of this region: a good place to cut.</summary>
    void Seam(long region) { }

    /// <summary>The first bytes of the file; called once, after everything else.</summary>
    void Head(ReadOnlySpan<byte> bytes);
}
