namespace ImageTools.Inspect.Checks;

/// <summary>The result of one check on one image.</summary>
/// <param name="Id">Id of the check. It never changes.</param>
/// <param name="Severity">How bad a failure is, for this image.</param>
/// <param name="Status">Verdict.</param>
/// <param name="Title">What is checked, in a few words.</param>
/// <param name="Message">What was found, in one sentence.</param>
public sealed record CheckResult(string Id, Severity Severity, CheckStatus Status, string Title, string Message)
{
    /// <summary>The evidence of the result.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>What to do about a failure, or null.</summary>
    public string? Fix { get; init; }

    /// <summary>The item of ECS's own image check that looks at the same thing, or null.</summary>
    public string? EcsItem { get; init; }

    /// <summary>The check was not run, because the user or a policy left it out.</summary>
    public bool IsLeftOut { get; init; }

    /// <summary>The change that a policy made to the result; null when no policy changed it.</summary>
    public PolicyChange? Policy { get; init; }

    /// <summary>
    /// The check decides whether the image starts, but a person decided in its place: the check was left out, or its finding was lowered or
    /// waived.
    /// </summary>
    public bool IsAnsweredFor =>
        Policy is { } change
            ? change is { Severity: Severity.Error, Status: CheckStatus.Fail or CheckStatus.Unknown }
                && (Status == CheckStatus.Skip || Severity != Severity.Error)
            : IsLeftOut && Severity == Severity.Error;
}
