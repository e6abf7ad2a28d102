namespace ImageTools.Convert;

/// <summary>
/// What the target file will be, before a byte of it is written. Either a <see cref="ProjectedTarget"/>, any range of which can be
/// produced at any time, or a <see cref="StreamedTarget"/>, which must be produced from front to back. Same source and same options
/// give the same bytes, whatever the number of threads: an interrupted upload relies on that.
/// </summary>
public abstract class TargetImage : IDisposable
{
    /// <summary>Format.</summary>
    public required TargetFormat Format { get; init; }

    /// <summary>Guest-visible bytes.</summary>
    public required long VirtualSize { get; init; }

    /// <summary>One line for people: what goes in, what comes out, how ("2.1 GiB of compressed grains passed through").</summary>
    public required string Summary { get; init; }

    /// <summary>
    /// Changes when the produced bytes could: options, sizes, layout, and the version of the encoder. Resume compares it.
    /// </summary>
    public required string Fingerprint { get; init; }

    /// <summary>Releases what producing needed; the source stays open.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
