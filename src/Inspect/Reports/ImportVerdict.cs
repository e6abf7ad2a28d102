using ImageTools.Inspect.Checks;

namespace ImageTools.Inspect.Reports;

/// <summary>What an inspection comes to: ready, warnings or blocked. Nothing else decides it.</summary>
public static class ImportVerdict
{
    /// <summary>Every check that decides was judged and holds, and no warning was found.</summary>
    public const string Ready = "ready";

    /// <summary>A warning was found, or somebody answered for a check that decides in its place.</summary>
    public const string Warnings = "warnings";

    /// <summary>A check of error level fails or could not be judged: neither is a promise that the image starts.</summary>
    public const string Blocked = "blocked";

    private static readonly string[] Ranks = [Ready, Warnings, Blocked];

    /// <summary>The verdict on the results of one system.</summary>
    public static string Of(IReadOnlyList<CheckResult> results)
    {
        if (results.Any(r => r is { Severity: Severity.Error, Status: CheckStatus.Fail or CheckStatus.Unknown }))
            return Blocked;
        return results.Any(r => r is { Status: CheckStatus.Fail, Severity: Severity.Warning } || r.IsAnsweredFor) ? Warnings : Ready;
    }

    /// <summary>The verdict on several systems: the worst of theirs.</summary>
    public static string Of(IEnumerable<string> verdicts) => Ranks[verdicts.Select(v => Array.IndexOf(Ranks, v)).DefaultIfEmpty(0).Max()];
}
