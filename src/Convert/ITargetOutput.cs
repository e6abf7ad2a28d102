namespace ImageTools.Convert;

/// <summary>Receives the bytes of a <see cref="StreamedTarget"/>.</summary>
public interface ITargetOutput
{
    /// <summary>
    /// The next bytes of the file, from offset <see cref="StreamedTarget.HeadLength"/> on. The span is only valid during the
    /// call.
    /// </summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Called when the next byte is at the <see cref="RegionBoundary"/> of this region: a good place to cut.</summary>
    void AtRegionBoundary(long region) { }

    /// <summary>The first bytes of the file; called once, after everything else.</summary>
    void Head(ReadOnlySpan<byte> bytes);
}
