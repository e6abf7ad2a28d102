using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Import;
using ImageTools.Import.Pipeline;
using ImageTools.Inspect.Reports;
using ImageTools.Upload;

namespace ImageTools.Cli.Output;

/// <summary>Shows an import while it runs and how it ended.</summary>
/// <param name="progress">Where progress and notes go.</param>
internal abstract class ImportPrinter(ProgressPrinter progress) : IImportObserver
{
    /// <summary>Where progress and notes go.</summary>
    protected ProgressPrinter Progress { get; } = progress;

    /// <inheritdoc/>
    public void Report(WorkProgress value) => Progress.Report(value);

    /// <inheritdoc/>
    public void Note(string message) => Progress.Note(message);

    /// <inheritdoc/>
    public abstract void Inspected(Inspection inspection);

    /// <inheritdoc/>
    public abstract void Planned(TargetImage target, string destination);

    /// <inheritdoc/>
    public abstract void Uploaded(UploadResult result);

    /// <inheritdoc/>
    public abstract void Accepted(string imageId, string taskId);

    /// <summary>The end of an import.</summary>
    public abstract void Done(ImportOutcome outcome);

    /// <summary>Nothing was uploaded, since pre-flight found errors.</summary>
    public abstract void Blocked(PreflightBlockedException blocked);
}
