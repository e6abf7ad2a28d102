using System.Globalization;
using ImageTools.Inspect.Checks;

namespace ImageTools.Inspect.Policies;

/// <summary>
/// What an organisation makes of the findings of checks. It changes what findings count for, never what is found, nor the
/// parameters that are derived from the images.
/// </summary>
/// <param name="Path">File that it was read from.</param>
/// <param name="Profile">What is checked against; null when it does not say.</param>
/// <param name="Severities">Severities, in the order of the file.</param>
/// <param name="Skips">Skips, in the order of the file.</param>
public sealed record CheckPolicy(string Path, string? Profile, IReadOnlyList<PolicySeverity> Severities, IReadOnlyList<PolicySkip> Skips)
{
    /// <summary>Findings that count for what the policy says, each with what it was before.</summary>
    /// <param name="results">As they were found.</param>
    /// <param name="today">The day in UTC.</param>
    public IReadOnlyList<CheckResult> Apply(IReadOnlyList<CheckResult> results, DateOnly today) =>
        [.. results.Select(r => Apply(r, today))];

    /// <summary>The skip that holds today for a check, or null.</summary>
    public PolicySkip? SkipOf(string id, DateOnly today) => Skips.FirstOrDefault(s => !s.HasExpired(today) && s.IsAbout(id));

    private CheckResult Apply(CheckResult result, DateOnly today)
    {
        // What holds needs nobody's word, and what was not looked at is nothing that could be changed.
        if (result.IsLeftOut || result.Status is CheckStatus.Pass or CheckStatus.Skip)
            return result;
        if (SkipOf(result.Id, today) is { } skip)
        {
            var until = skip.Until is { } day ? $" until {day.ToString("O", CultureInfo.InvariantCulture)}" : "";
            return result with
            {
                Status = CheckStatus.Skip,
                Message = $"Left out by {Path}:{skip.Line}{until} ({skip.Reason}). Without it: {result.Message}",
                Fix = null,
                Policy = new PolicyChange(PolicyAction.Skip, skip.Line, result.Severity, result.Status, skip.Reason, skip.Until),
            };
        }
        // One check by its name says more than a pattern, and a later line more than an earlier one.
        var severity = Severities.LastOrDefault(s => s.IsExact && s.Check == result.Id)
            ?? Severities.LastOrDefault(s => CheckNames.Fits(s.Check, result.Id));
        return severity is null || severity.Severity == result.Severity
            ? result
            : result with
            {
                Severity = severity.Severity,
                Policy = new PolicyChange(PolicyAction.Severity, severity.Line, result.Severity, result.Status, null, null),
            };
    }
}
