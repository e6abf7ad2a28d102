using ImageTools.Disks.FileSystems;

namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>Checks that no saved memory image is waiting to be resumed.</summary>
internal sealed class FsHibernated() : Check("fs-hibernated", Severity.Error, "The system is not hibernated")
{
    private const int Page = 4096;

    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var found = new List<Verdict>();
        foreach (var volume in context.Layout.Volumes)
        {
            // A suspended swap area keeps its end marker but is no longer called SWAPSPACE2. The signature alone does not decide.
            if (
                volume.FileSystem is null
                && volume.Content.Length >= Page
                && volume.Content.ReadBytes(Page - 10, 9).AsSpan().SequenceEqual("S1SUSPEND"u8)
            )
            {
                found.Add(
                    Verdict
                        .Fail(
                            $"The swap area {volume.Id} holds the memory of a hibernated system.",
                            "Start it, shut it down properly, and export again; or swapoff, mkswap.",
                            new Evidence(volume.Id, null, "S1SUSPEND")
                        )
                        .At(Severity.Warning)
                );
            }
        }
        if (Verdict.Of(found) is { } finding)
            return finding;
        // A system may hibernate into a file. Without readable files nobody can tell.
        return context.Guest.Files is null ? Verdict.Unknown(GuestEvidence.WhyNoFiles(context)) : Verdict.Pass("No suspended swap area.");
    }
}
