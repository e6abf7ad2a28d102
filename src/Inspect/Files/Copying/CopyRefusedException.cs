namespace ImageTools.Inspect.Files.Copying;

/// <summary>A file was not copied, and the reason is not the image: the others are copied.</summary>
/// <param name="reason">Why, as a sentence.</param>
/// <param name="isExpected">It was left out on purpose: the copy is still what was asked for.</param>
public sealed class CopyRefusedException(string reason, bool isExpected = false) : IOException(reason)
{
    /// <summary>It was left out on purpose: the copy is still what was asked for.</summary>
    public bool IsExpected { get; } = isExpected;
}
