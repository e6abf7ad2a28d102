namespace ImageTools.Disks.Sources;

/// <summary>A file changed while it was read: what was made of it may be of no single moment, and must not be used.</summary>
/// <param name="path">The file.</param>
/// <param name="difference">What is different, as the end of a sentence that begins with the file.</param>
public sealed class SourceChangedException(string path, string difference)
    : IOException($"{path}: the file changed while it was read: it {difference}. What was read of it may be a mixture of two moments.")
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>What is different.</summary>
    public string Difference { get; } = difference;
}
