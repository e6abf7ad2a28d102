using ImageTools.Disks.FileSystems;

namespace ImageTools.Inspect.Checks.FileSystems;

/// <summary>Checks that no file system has recorded errors.</summary>
internal sealed class FsErrors() : Check("fs-errors", Severity.Error, "No file system has recorded errors")
{
    /// <inheritdoc/>
    public override Verdict Run(CheckContext context)
    {
        var found = context
            .Layout.Volumes.Where(v => v.FileSystem?.State.HasErrors == true)
            .Select(bad =>
                Verdict.Fail(
                    $"{bad.Id} has recorded errors in its superblock.",
                    $"{(bad.FileSystem!.Type == "xfs" ? "xfs_repair DEVICE" : "e2fsck -f DEVICE")} on the unmounted file system",
                    [.. bad.FileSystem.State.Remarks.Select(r => new Evidence(bad.Id, null, r))]
                )
            );
        return Verdict.Of([.. found]) ?? MountedVolumes.NoRoot(context) ?? Verdict.Pass("No errors are recorded.");
    }
}
