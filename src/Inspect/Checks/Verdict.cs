namespace ImageTools.Inspect.Checks;

/// <summary>The verdict of one check.</summary>
/// <param name="Status">The status.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Evidence">The evidence.</param>
/// <param name="Fix">What to do about a failure.</param>
/// <param name="Severity">Set when it differs from the severity of the check.</param>
public sealed record Verdict(
    CheckStatus Status,
    string Message,
    IReadOnlyList<Evidence> Evidence,
    string? Fix = null,
    Severity? Severity = null
)
{
    /// <summary>The check passed.</summary>
    public static Verdict Pass(string message, params Evidence[] evidence) => new(CheckStatus.Pass, message, evidence);

    /// <summary>The check found a problem.</summary>
    public static Verdict Fail(string message, string? fix, params Evidence[] evidence) => new(CheckStatus.Fail, message, evidence, fix);

    /// <summary>The check does not apply.</summary>
    public static Verdict Skip(string message) => new(CheckStatus.Skip, message, []);

    /// <summary>The evidence could not be read.</summary>
    public static Verdict Unknown(string message, params Evidence[] evidence) => new(CheckStatus.Unknown, message, evidence);

    /// <summary>
    /// Joins several findings of one check into one, with all messages; null when there is none. The worst severity counts. A finding
    /// without a severity has the severity of the check.
    /// </summary>
    public static Verdict? Of(IReadOnlyList<Verdict> findings)
    {
        const int Told = 5;
        if (findings is not [var first, ..])
            return null;
        var more = findings.Count > Told ? $" And {findings.Count - Told} more." : "";
        string[] fixes = [.. findings.Select(f => f.Fix).OfType<string>().Distinct().Take(Told)];
        return first with
        {
            Message = string.Join(' ', findings.Take(Told).Select(f => f.Message)) + more,
            Evidence = [.. findings.SelectMany(f => f.Evidence)],
            Fix =
                fixes is [] ? null
                : fixes is [var only] ? only
                : string.Join("; ", fixes.Select(f => f.TrimEnd('.'))) + ".",
            Severity = findings.Any(f => f.Severity is null) ? null : findings.Max(f => f.Severity),
        };
    }

    /// <summary>The same verdict at another severity.</summary>
    public Verdict At(Severity severity) => this with { Severity = severity };
}
