using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Reports;

namespace ImageTools.Import.Pipeline;

/// <summary>Checks of error level failed or could not be judged. Nothing was uploaded, and no request was sent to the cloud.</summary>
/// <param name="inspection">Result of the inspection.</param>
public sealed class PreflightBlockedException(Inspection inspection) : Exception(Describe(inspection))
{
    private const int Named = 6;

    /// <summary>Result of the inspection.</summary>
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
            : $"It is not known whether this image starts, because {open.Length} of the checks that decide it could not be judged: "
                + $"{string.Join(", ", open.Take(Named))}{(open.Length > Named ? " …" : "")}. ";
        return $"{refused}{unread}Fix the image, or import it anyway with --ignore-preflight.";
    }
}
