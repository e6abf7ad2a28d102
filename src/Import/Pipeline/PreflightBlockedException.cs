using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Reports;

namespace ImageTools.Import.Pipeline;

/// <summary>Checks of error level failed or could not be judged, so nothing was uploaded or asked of the cloud.</summary>
/// <param name="inspection">What was found.</param>
public sealed class PreflightBlockedException(Inspection inspection) : Exception(Describe(inspection))
{
    private const int Named = 6;

    /// <summary>What was found.</summary>
    public Inspection Inspection { get; } = inspection;

    private static string Describe(Inspection inspection)
    {
        string[] Those(CheckStatus status) =>
            [.. inspection.Checks.Where(c => c.Status == status && c.Severity == Severity.Error).Select(c => c.Id)];
        var (failed, open) = (Those(CheckStatus.Fail), Those(CheckStatus.Unknown));
        var refused = failed.Length > 0 ? $"ECS would refuse this image, or it would not start: {string.Join(", ", failed)}. " : "";
        var unread =
            open.Length == 0 ? ""
            : failed.Length > 0 ? $"{open.Length} more could not be judged. "
            : $"Whether this image starts is not known, since {open.Length} of the checks that decide it could not be judged: "
                + $"{string.Join(", ", open.Take(Named))}{(open.Length > Named ? " …" : "")}. ";
        return $"{refused}{unread}Mend it, or import it nevertheless with --ignore-preflight.";
    }
}
