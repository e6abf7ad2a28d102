using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Checks.Disk;

/// <summary>One system.</summary>
internal sealed class OsMultiple() : Check("os-multiple", Severity.Warning, "There is one operating system")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var roots = context.Guest.RootCandidates;
        if (roots.Count > 1)
            return Verdict.Fail($"{roots.Count} volumes look like the root of a system; {context.Guest.RootVolume?.Id ?? "which one boots"} is judged here.", "Remove the others if they are not needed.", [.. roots.Select(r => new Evidence(r.Id))]);
        return roots.Count == 0 ? Verdict.Unknown(GuestEvidence.WhyNoFiles(context)) : Verdict.Pass($"One root: {roots[0].Id}.");
    }
}
