namespace ImageTools.Convert;

/// <summary>The disk does not fit what was asked for. Found before anything is written or sent.</summary>
/// <param name="message">What does not fit into what, with both values.</param>
/// <param name="hint">The nearest choice that works.</param>
public sealed class TargetLimitException(string message, string hint) : IOException($"{message} {hint}")
{
    /// <summary>What does not fit into what.</summary>
    public string Problem { get; } = message;

    /// <summary>The nearest choice that works.</summary>
    public string Hint { get; } = hint;
}
