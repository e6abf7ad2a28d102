namespace ImageTools.Cli.Output;

/// <summary>Standard output does not take what was asked for: a full disk, a stream that was closed from the start.</summary>
/// <param name="inner">What the system said.</param>
internal sealed class OutputException(IOException inner) : IOException($"standard output: {inner.Message}", inner);
