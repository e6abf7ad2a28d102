using ImageTools.Cli.Output.Answers;
using ImageTools.Convert;
using ImageTools.Import;
using ImageTools.Import.Pipeline;
using ImageTools.Inspect.Reports;
using ImageTools.Inspect.Reports.Json;
using ImageTools.Upload;

namespace ImageTools.Cli.Output;

/// <summary>For scripts: JSON lines on standard output.</summary>
/// <param name="host">Streams.</param>
/// <param name="progress">Printer of progress.</param>
internal sealed class JsonImportPrinter(CommandHost host, ProgressPrinter progress) : ImportPrinter(progress)
{
    /// <inheritdoc/>
    public override void Inspected(Inspection inspection) =>
        JsonLine.Write(host.Out, new InspectedEvent { Inspection = InspectJson.Of(inspection) });

    /// <inheritdoc/>
    public override void Planned(TargetImage target, string destination) =>
        JsonLine.Write(
            host.Out,
            new PlannedEvent
            {
                Destination = destination,
                Summary = target.Summary,
                Size = (target as ProjectedTarget)?.File.Length,
            }
        );

    /// <inheritdoc/>
    public override void Uploaded(UploadResult result) => JsonLine.Write(host.Out, new UploadedEvent(UploadedObject.Of(result)));

    /// <inheritdoc/>
    public override void Accepted(string imageId, string taskId) =>
        JsonLine.Write(host.Out, new AcceptedEvent { ImageId = imageId, TaskId = taskId });

    /// <inheritdoc/>
    public override void Done(ImportOutcome outcome) =>
        JsonLine.Write(
            host.Out,
            new ImportAnswer
            {
                ImageId = outcome.ImageId,
                TaskId = outcome.TaskId,
                ImageName = outcome.ImageName,
                Region = outcome.RegionId,
                Status = outcome.Status,
                SizeGiB = outcome.SizeGiB,
                Snapshots = outcome.SnapshotIds,
                Objects = [.. outcome.Uploads.Select(UploadedObject.Of)],
                Reused = outcome.Reused ? true : null,
                Copies = outcome.Copies.Count > 0 ? CopiedImage.Of(outcome.Copies) : null,
                Instance = outcome.Advice is { } advice ? AdvisedInstance.Of(advice) : null,
                NextStep = outcome.NextStep,
            }
        );

    /// <inheritdoc/>
    public override void Blocked(PreflightBlockedException blocked) =>
        JsonLine.Write(
            host.Out,
            new ErrorAnswer
            {
                Code = "preflight-blocked",
                Message = blocked.Message,
                Retryable = false,
            }
        );
}
