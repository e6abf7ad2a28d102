namespace ImageTools.Inspect.Checks;

/// <summary>The change that a policy made to the result of a check, with the result before it.</summary>
/// <param name="Action">The action of the policy.</param>
/// <param name="Line">1-based line of the policy.</param>
/// <param name="Severity">Severity of the finding before the change.</param>
/// <param name="Status">What the check found.</param>
/// <param name="Reason">The reason that the policy gives; null for a severity.</param>
/// <param name="Until">Last day of a skip, in UTC; null when the skip has no end.</param>
public sealed record PolicyChange(PolicyAction Action, int Line, Severity Severity, CheckStatus Status, string? Reason, DateOnly? Until);
