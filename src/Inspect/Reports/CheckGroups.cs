using ImageTools.Inspect.Checks;

namespace ImageTools.Inspect.Reports;

/// <summary>Groups results with the same cause.</summary>
public static class CheckGroups
{
    /// <summary>The checks that could not be judged. Checks without the same evidence are one group. The worst group comes first.</summary>
    public static IReadOnlyList<IReadOnlyList<CheckResult>> Unjudged(IReadOnlyList<CheckResult> checks) =>
        [
            .. checks
                .Where(c => c.Status == CheckStatus.Unknown)
                .OrderByDescending(c => c.Severity)
                .GroupBy(c => c.Message)
                .Select(g => g.ToArray()),
        ];
}
