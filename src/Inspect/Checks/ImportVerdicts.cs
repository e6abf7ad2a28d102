namespace ImageTools.Inspect.Checks;

/// <summary>Computes the overall verdict of an inspection. No other code does.</summary>
public static class ImportVerdicts
{
    /// <summary>The word for a verdict: ready, warnings or blocked.</summary>
    public static string Name(this ImportVerdict value) =>
        value switch
        {
            ImportVerdict.Ready => "ready",
            ImportVerdict.Warnings => "warnings",
            _ => "blocked",
        };

    /// <summary>The verdict for the results of one system.</summary>
    public static ImportVerdict Of(IReadOnlyList<CheckResult> results)
    {
        if (results.Any(r => r is { Severity: Severity.Error, Status: CheckStatus.Fail or CheckStatus.Unknown }))
            return ImportVerdict.Blocked;
        return results.Any(r => r is { Status: CheckStatus.Fail, Severity: Severity.Warning } || r.IsAnsweredFor)
            ? ImportVerdict.Warnings
            : ImportVerdict.Ready;
    }

    /// <summary>The verdict for several systems: the worst of their verdicts.</summary>
    public static ImportVerdict Of(IEnumerable<ImportVerdict> verdicts) => verdicts.DefaultIfEmpty(ImportVerdict.Ready).Max();
}
