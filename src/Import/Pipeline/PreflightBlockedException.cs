using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Reports;

namespace ImageTools.Import.Pipeline;

/// <summary>Checks of error level failed, so nothing was uploaded or asked of the cloud.</summary>
/// <param name="inspection">What was found.</param>
public sealed class PreflightBlockedException(Inspection inspection) : Exception(Describe(inspection))
{
    /// <summary>What was found.</summary>
    public Inspection Inspection { get; } = inspection;

    private static string Describe(Inspection inspection)
    {
        var failed = inspection.Checks.Where(c => c is { Status: CheckStatus.Fail, Severity: Severity.Error }).Select(c => c.Id);
        return $"ECS would refuse this image, or it would not start: {string.Join(", ", failed)}. Mend it, or import it nevertheless with --ignore-preflight.";
    }
}
