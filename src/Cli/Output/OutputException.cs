namespace ImageTools.Cli.Output;

/// <summary>Standard output does not take what was asked for: a full disk, a stream that was closed from the start.</summary>
/// <param name="inner">What the system said.</param>
internal sealed class OutputException(Exception inner)
    : IOException($"standard output: {(inner is IOException ? inner.Message : NotOpen)}", inner)
{
    private const string NotOpen = "it is not open for writing.";

    /// <summary>The error of a stream that was closed, or opened for reading.</summary>
    public static OutputException Closed() => new(new UnauthorizedAccessException(NotOpen));
}
