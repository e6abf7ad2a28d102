using ImageTools.Inspect.Checks;

namespace ImageTools.Inspect.Reports;

/// <summary>Results that say the same.</summary>
public static class CheckGroups
{
    /// <summary>Checks that could not be judged, those that lack the same evidence together, the worst first.</summary>
    public static IReadOnlyList<IReadOnlyList<CheckResult>> Unjudged(IReadOnlyList<CheckResult> checks) =>
        [
            .. checks
                .Where(c => c.Status == CheckStatus.Unknown)
                .OrderByDescending(c => c.Severity)
                .GroupBy(c => c.Message)
                .Select(g => g.ToArray()),
        ];
}
