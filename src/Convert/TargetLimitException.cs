namespace ImageTools.Convert;

/// <summary>The disk does not fit into the chosen target. This is found before anything is written or sent.</summary>
/// <param name="message">Size and limit.</param>
/// <param name="hint">The nearest choice that works.</param>
public sealed class TargetLimitException(string message, string hint) : IOException($"{message} {hint}")
{
    /// <summary>What does not fit into what.</summary>
    public string Problem { get; } = message;

    /// <summary>The nearest choice that works.</summary>
    public string Hint { get; } = hint;
}
