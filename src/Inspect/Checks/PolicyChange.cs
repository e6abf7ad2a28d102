namespace ImageTools.Inspect.Checks;

/// <summary>What a policy did to the result of a check, and what the result was before.</summary>
/// <param name="Action">What it did.</param>
/// <param name="Line">1-based line of the policy.</param>
/// <param name="Severity">Severity of the finding itself.</param>
/// <param name="Status">What the check found.</param>
/// <param name="Reason">Why, in the words of the policy; null for a severity.</param>
/// <param name="Until">Last day of a skip, in UTC; null when it has none.</param>
public sealed record PolicyChange(PolicyAction Action, int Line, Severity Severity, CheckStatus Status, string? Reason, DateOnly? Until);
