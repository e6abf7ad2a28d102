namespace ImageTools.Cli.Output;

/// <summary>Standard output can't be written: the disk is full, or the stream was closed from the start.</summary>
/// <param name="inner">Error of the system.</param>
internal sealed class OutputException(Exception inner)
    : IOException($"standard output: {(inner is IOException ? inner.Message : NotOpen)}", inner)
{
    private const string NotOpen = "it is not open for writing.";

    /// <summary>The error of a stream that is closed, or only open for reading.</summary>
    public static OutputException Closed() => new(new UnauthorizedAccessException(NotOpen));
}
