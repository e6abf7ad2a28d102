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
        if (roots.Count == 1 && context.Guest.WindowsMarks is { Count: > 0 } windows)
        {
            // With the boot code of Windows it is that which starts, and none of its files was looked at.
            var starts = context is { BootMode: "BIOS", Guest.Boot.BiosLoader: "windows" };
            var verdict = Verdict.Fail($"Windows is installed beside the system on {roots[0].Id}, which is judged here; NTFS can't be read yet.", "Remove what is not needed.", [.. windows.Select(m => new Evidence(m.Place, null, m.What))]);
            return starts ? verdict.At(Severity.Error) : verdict;
        }
        return roots.Count == 0 ? Verdict.Unknown(GuestEvidence.WhyNoFiles(context)) : Verdict.Pass($"One root: {roots[0].Id}.");
    }
}
