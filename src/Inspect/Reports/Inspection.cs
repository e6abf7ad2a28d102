using ImageTools.Disks.Formats;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Parameters;
using ImageTools.Inspect.Policies;

namespace ImageTools.Inspect.Reports;

/// <summary>The result of an inspection. The text and JSON reports print it, and the import uses it.</summary>
/// <param name="Images">The images in the given order. They are open, and the caller owns them.</param>
/// <param name="Layout">How the disks are divided.</param>
/// <param name="Guest">What is installed.</param>
/// <param name="Checks">Results in the order of the catalogue.</param>
/// <param name="Parameters">ImportImage parameters, derived from the image and from what the user set.</param>
public sealed record Inspection(
    IReadOnlyList<DiskImage> Images,
    DiskLayout Layout,
    Guest Guest,
    IReadOnlyList<CheckResult> Checks,
    ImportImageParameters Parameters
)
{
    /// <summary>The policy of the report; null when there is none.</summary>
    public PolicyReport? Policy { get; init; }

    /// <summary>The overall verdict.</summary>
    public ImportVerdict Verdict => ImportVerdicts.Of(Checks);

    /// <summary>The inspection with a policy applied to its findings.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="today">The day in UTC.</param>
    public Inspection JudgedBy(CheckPolicy policy, DateOnly today) =>
        this with
        {
            Checks = policy.Apply(Checks, today),
            Policy = new PolicyReport(policy, today),
        };
}
