using ImageTools.Convert;
using ImageTools.Disks;
using ImageTools.Import;
using ImageTools.Import.Pipeline;
using ImageTools.Inspect.Reports;
using ImageTools.Upload;

namespace ImageTools.Cli.Output;

/// <summary>Shows a running import and its result.</summary>
/// <param name="progress">Printer of progress and notes.</param>
internal abstract class ImportPrinter(ProgressPrinter progress) : IImportObserver
{
    /// <summary>Printer of progress and notes.</summary>
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

    /// <summary>Shows the result of an import.</summary>
    public abstract void Done(ImportOutcome outcome);

    /// <summary>Shows that nothing was uploaded, because the pre-flight found errors.</summary>
    public abstract void Blocked(PreflightBlockedException blocked);
}
