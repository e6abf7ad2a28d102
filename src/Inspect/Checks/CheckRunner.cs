using ImageTools.Disks;

namespace ImageTools.Inspect.Checks;

/// <summary>Runs checks.</summary>
public static class CheckRunner
{
    /// <summary>The message of a check that was left out.</summary>
    private const string LeftOut = "Left out on request.";

    /// <summary>
    /// Runs all checks of the catalogue. Checks in <paramref name="skip"/> are reported as skipped. The results have the order of the
    /// catalogue.
    /// </summary>
    public static IReadOnlyList<CheckResult> Run(CheckContext context, IReadOnlySet<string>? skip = null) =>
        Run(CheckCatalogue.All, context, skip);

    /// <summary>Runs the given checks.</summary>
    public static IReadOnlyList<CheckResult> Run(IEnumerable<ICheck> checks, CheckContext context, IReadOnlySet<string>? skip = null) =>
        checks
            .Select(c =>
                skip?.Contains(c.Id) == true ? Report(c, Verdict.Skip(LeftOut)) with { IsLeftOut = true } : Report(c, RunOne(c, context))
            )
            .ToArray();

    /// <summary>Runs one check. The result is unknown when the check could not read its evidence.</summary>
    private static Verdict RunOne(ICheck check, CheckContext context)
    {
        try
        {
            return check.Run(context);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            var at = e is ImageFormatException damage ? new Evidence(damage.File, null, $"{damage.Structure}: {damage.Problem}") : null;
            return Verdict.Unknown(e.Message, at is null ? [] : [at]);
        }
    }

    private static CheckResult Report(ICheck check, Verdict verdict) =>
        new(check.Id, verdict.Severity ?? check.Severity, verdict.Status, check.Title, verdict.Message)
        {
            Evidence = verdict.Evidence,
            Fix = verdict.Status == CheckStatus.Fail ? verdict.Fix : null,
            EcsItem = check.EcsItem,
        };
}
