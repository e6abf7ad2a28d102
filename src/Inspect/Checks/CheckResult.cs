namespace ImageTools.Inspect.Checks;

/// <summary>The outcome of one check on one image.</summary>
/// <param name="Id">Identifier of the check; a promise.</param>
/// <param name="Severity">How bad a failure is, for this image.</param>
/// <param name="Status">Verdict.</param>
/// <param name="Title">What is checked, a few words.</param>
/// <param name="Message">What was found, one sentence.</param>
public sealed record CheckResult(string Id, Severity Severity, CheckStatus Status, string Title, string Message)
{
    /// <summary>What it rests on.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>What to do about a failure, or null.</summary>
    public string? Fix { get; init; }

    /// <summary>The item of ECS's own image check that looks at the same thing, or null.</summary>
    public string? EcsItem { get; init; }

    /// <summary>The check was not run, since whoever asked for the inspection left it out.</summary>
    public bool IsLeftOut { get; init; }

    /// <summary>What a policy made of it; null when none touched it.</summary>
    public PolicyChange? Policy { get; init; }

    /// <summary>
    /// The check decides whether the image starts, and it is a person that says so in its place: it was left out, or what it found
    /// was lowered or waived.
    /// </summary>
    public bool IsAnsweredFor =>
        Policy is { } change
            ? change is { Severity: Severity.Error, Status: CheckStatus.Fail or CheckStatus.Unknown }
                && (Status == CheckStatus.Skip || Severity != Severity.Error)
            : IsLeftOut && Severity == Severity.Error;
}
