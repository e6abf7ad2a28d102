namespace ImageTools.Inspect.Files;

/// <summary>The images have no such files: no such volume, no file system on it, or no guest.</summary>
/// <param name="code">Stable, kebab-case.</param>
/// <param name="message">What is missing.</param>
/// <param name="hint">What there is instead.</param>
public sealed class FileViewException(string code, string message, string? hint = null) : IOException(message)
{
    /// <summary>Stable, kebab-case.</summary>
    public string Code { get; } = code;

    /// <summary>What there is instead, or null.</summary>
    public string? Hint { get; } = hint;
}
