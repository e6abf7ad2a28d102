using System.Globalization;

namespace ImageTools.Inspect.Policies;

/// <summary>A policy can't be followed. Without this error, a part of it would be ignored silently.</summary>
/// <param name="path">File.</param>
/// <param name="line">1-based line; 0 for the whole file.</param>
/// <param name="column">1-based column; 0 for the whole file.</param>
/// <param name="problem">What is wrong. It ends a sentence.</param>
public sealed class PolicyException(string path, long line, long column, string problem)
    : Exception(line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{path}:{line}:{column}: {problem}") : $"{path}: {problem}")
{
    /// <summary>File.</summary>
    public string Path { get; } = path;

    /// <summary>1-based line; 0 for the whole file.</summary>
    public long Line { get; } = line;

    /// <summary>1-based column; 0 for the whole file.</summary>
    public long Column { get; } = column;
}
