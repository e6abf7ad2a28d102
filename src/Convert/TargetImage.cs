namespace ImageTools.Convert;

/// <summary>
/// The plan of a target file, before a byte of it is written. It is a <see cref="ProjectedTarget"/>, which can produce any range at any
/// time, or a <see cref="StreamedTarget"/>, which is produced from start to end. The same source and options give the same bytes with any
/// number of threads: an interrupted upload relies on that.
/// </summary>
public abstract class TargetImage : IDisposable
{
    /// <summary>Format.</summary>
    public required TargetFormat Format { get; init; }

    /// <summary>Guest-visible bytes.</summary>
    public required long VirtualSize { get; init; }

    /// <summary>One line for people: source, target and method ("2.1 GiB of compressed grains passed through").</summary>
    public required string Summary { get; init; }

    /// <summary>
    /// A text that changes when the produced bytes may change: it holds options, sizes, layout, and the version of the encoder. A resumed
    /// upload compares it.
    /// </summary>
    public required string Fingerprint { get; init; }

    /// <summary>Releases the target's own resources; the source stays open.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
