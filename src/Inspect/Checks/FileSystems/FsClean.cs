using ImageTools.Disks.FileSystems;
using ImageTools.Disks.Volumes;

namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>Checks that the guest was shut down before the export.</summary>
internal sealed class FsClean() : Check("fs-clean", Severity.Warning, "File systems were unmounted properly")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var readable = context.Layout.Volumes.Where(v => v.FileSystem is not null).ToArray();
        var dirty = readable.Where(v => !v.FileSystem!.State.IsClean).ToArray();
        if (dirty.Length > 0)
        {
            var names = string.Join(", ", dirty.Select(v => v.Id));
            var replayed = dirty.Any(v => v.FileSystem!.State.JournalReplayed)
                ? " The report shows the state after the journal is replayed, as the guest will see it."
                : "";
            return Verdict.Fail(
                $"{names} was not unmounted properly: the disk was copied while the system ran, or it crashed.{replayed}",
                "Shut the system down and export again.",
                [.. dirty.SelectMany(v => Remarks(v))]
            );
        }
        return readable.Length == 0 || context.Guest.Files is null
            ? Verdict.Unknown(GuestEvidence.WhyNoFiles(context))
            : Verdict.Pass("All file systems that were read are clean.");
    }

    private static IEnumerable<Evidence> Remarks(Volume volume)
    {
        var remarks = volume.FileSystem!.State.Remarks;
        return remarks.Count == 0 ? [new Evidence(volume.Id)] : remarks.Select(r => new Evidence(volume.Id, null, r));
    }
}
