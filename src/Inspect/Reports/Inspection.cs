using ImageTools.Disks.Formats;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Guests;
using ImageTools.Inspect.Parameters;
using ImageTools.Inspect.Policies;

namespace ImageTools.Inspect.Reports;

/// <summary>Everything an inspection found; what the text and JSON reports print and what the import works from.</summary>
/// <param name="Images">The images in the order given; still open, owned by the caller.</param>
/// <param name="Layout">How the disks are divided.</param>
/// <param name="Guest">What is installed.</param>
/// <param name="Checks">Results in the order of the catalogue.</param>
/// <param name="Parameters">ImportImage parameters derived from the image and from what the user asked for.</param>
public sealed record Inspection(
    IReadOnlyList<DiskImage> Images,
    DiskLayout Layout,
    Guest Guest,
    IReadOnlyList<CheckResult> Checks,
    ImportImageParameters Parameters
)
{
    /// <summary>The policy that the checks were judged by; null when there is none.</summary>
    public PolicyReport? Policy { get; init; }

    /// <summary>What the checks come to.</summary>
    public ImportVerdict Verdict => ImportVerdicts.Of(Checks);

    /// <summary>The same with findings that count for what a policy says.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="today">The day in UTC.</param>
    public Inspection JudgedBy(CheckPolicy policy, DateOnly today) =>
        this with
        {
            Checks = policy.Apply(Checks, today),
            Policy = new PolicyReport(policy, today),
        };
}
