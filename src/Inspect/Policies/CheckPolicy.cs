using System.Globalization;
using ImageTools.Inspect.Checks;

namespace ImageTools.Inspect.Policies;

/// <summary>
/// How an organisation treats the findings of checks. A policy changes only the severity of findings. It changes neither what is found nor
/// the parameters that are derived from the images.
/// </summary>
/// <param name="Path">The file that it was read from.</param>
/// <param name="Profile">The profile of the policy; null when it does not say.</param>
/// <param name="Severities">Severities, in the order of the file.</param>
/// <param name="Skips">Skips, in the order of the file.</param>
public sealed record CheckPolicy(string Path, string? Profile, IReadOnlyList<PolicySeverity> Severities, IReadOnlyList<PolicySkip> Skips)
{
    /// <summary>Applies the policy to the results. Each changed result keeps what it was before.</summary>
    /// <param name="results">The results as they were found.</param>
    /// <param name="today">The day in UTC.</param>
    public IReadOnlyList<CheckResult> Apply(IReadOnlyList<CheckResult> results, DateOnly today) =>
        [.. results.Select(r => Apply(r, today))];

    /// <summary>The skip that is valid today for a check, or null.</summary>
    public PolicySkip? SkipOf(string id, DateOnly today) => Skips.FirstOrDefault(s => !s.HasExpired(today) && s.IsAbout(id));

    private CheckResult Apply(CheckResult result, DateOnly today)
    {
        // A check that passed needs no skip. A check that was not run has no result to change.
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
        // An exact name comes before a pattern, and a later line before an earlier one.
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
