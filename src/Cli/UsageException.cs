namespace ImageTools.Cli;

/// <summary>The command line asks for something that can't be.</summary>
/// <param name="message">What is wrong with it, in one sentence.</param>
/// <param name="hint">The line that does what was meant, or null.</param>
internal sealed class UsageException(string message, string? hint = null) : Exception(message)
{
    /// <summary>The line that does what was meant, or null.</summary>
    public string? Hint { get; } = hint;
}
