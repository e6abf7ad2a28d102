using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Import;
using ImageTools.Inspect.Reports;
using ImageTools.Upload;

namespace ImageTools.Cli.Output;

/// <summary>Shows nothing, because a plan is shown as a whole.</summary>
internal sealed class SilentObserver : IImportObserver
{
    /// <inheritdoc/>
    public void Report(WorkProgress value) { }

    /// <inheritdoc/>
    public void Inspected(Inspection inspection) { }

    /// <inheritdoc/>
    public void Planned(TargetImage target, string destination) { }

    /// <inheritdoc/>
    public void Uploaded(UploadResult result) { }

    /// <inheritdoc/>
    public void Accepted(string imageId, string taskId) { }

    /// <inheritdoc/>
    public void Note(string message) { }
}
