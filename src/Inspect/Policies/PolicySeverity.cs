using ImageTools.Inspect.Checks;

namespace ImageTools.Inspect.Policies;

/// <summary>"severity" of a policy: the severity for the findings of some checks.</summary>
/// <param name="Check">Id, or a pattern.</param>
/// <param name="Severity">The severity.</param>
/// <param name="Line">1-based line.</param>
public sealed record PolicySeverity(string Check, Severity Severity, int Line)
{
    /// <summary>Whether it names one check exactly.</summary>
    public bool IsExact => !Check.AsSpan().ContainsAny('*', '?');
}
