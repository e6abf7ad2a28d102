namespace ImageTools.Disks.Sources;

/// <summary>A file changed while it was read. The result may mix old and new content and must not be used.</summary>
/// <param name="path">The file.</param>
/// <param name="difference">The difference, as the end of a sentence that begins with the file.</param>
public sealed class SourceChangedException(string path, string difference)
    : IOException($"{path}: the file changed while it was read: it {difference}. The data that was read may mix old and new content.")
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>What is different.</summary>
    public string Difference { get; } = difference;
}
