namespace ImageTools.Cli;

/// <summary>The command line is wrong.</summary>
/// <param name="message">The error, in one sentence.</param>
/// <param name="hint">The correct command or option, or null.</param>
internal sealed class UsageException(string message, string? hint = null) : Exception(message)
{
    /// <summary>The correct command or option, or null.</summary>
    public string? Hint { get; } = hint;
}
