using ImageTools.Inspect.Checks;

namespace ImageTools.Inspect.Policies;

/// <summary>"severity" of a policy: how bad what some checks find is.</summary>
/// <param name="Check">Id, or a pattern.</param>
/// <param name="Severity">How bad.</param>
/// <param name="Line">1-based line.</param>
public sealed record PolicySeverity(string Check, Severity Severity, int Line)
{
    /// <summary>Whether it names one check.</summary>
    public bool IsExact => !Check.AsSpan().ContainsAny('*', '?');
}
