using ImageTools.Convert;
using ImageTools.Import;
using ImageTools.Import.Pipeline;
using ImageTools.Inspect.Reports;
using ImageTools.Upload;

namespace ImageTools.Cli.Output;

/// <summary>For scripts: JSON lines on standard output.</summary>
/// <param name="host">Streams.</param>
/// <param name="progress">Where progress goes.</param>
/// <param name="schema">What the result is written by.</param>
internal sealed class JsonImportPrinter(CommandHost host, ProgressPrinter progress, string schema) : ImportPrinter(progress)
{
    /// <inheritdoc/>
    public override void Inspected(Inspection inspection) => JsonLine.Write(host.Out, SchemaId.Event, "event", json =>
        {
            json.WriteString("event", "inspected");
            json.WritePropertyName("inspection");
            JsonReport.Write(json, inspection);
        });

    /// <inheritdoc/>
    public override void Planned(TargetImage target, string destination) => JsonLine.Write(host.Out, SchemaId.Event, "event", json =>
        {
            json.WriteString("event", "planned");
            json.WriteString("destination", destination);
            json.WriteString("summary", target.Summary);
            if (target is ProjectedTarget { File.Length: var length })
                json.WriteNumber("size", length);
        });

    /// <inheritdoc/>
    public override void Uploaded(UploadResult result) => JsonLine.Write(host.Out, SchemaId.Event, "event", json =>
        {
            json.WriteString("event", "uploaded");
            UploadJson.WriteProperties(json, result);
        });

    /// <inheritdoc/>
    public override void Accepted(string imageId, string taskId) => JsonLine.Write(host.Out, SchemaId.Event, "event", json =>
        {
            json.WriteString("event", "accepted");
            json.WriteString("imageId", imageId);
            json.WriteString("taskId", taskId);
        });

    /// <inheritdoc/>
    public override void Done(ImportOutcome outcome) => JsonLine.Write(host.Out, schema, "result", json =>
        {
            json.WriteString("imageId", outcome.ImageId);
            json.WriteString("taskId", outcome.TaskId);
            json.WriteString("imageName", outcome.ImageName);
            json.WriteString("region", outcome.RegionId);
            json.WriteString("status", outcome.Status);
            json.WriteNumber("sizeGiB", outcome.SizeGiB);
            json.WriteStartArray("snapshots");
            foreach (var snapshot in outcome.SnapshotIds)
                json.WriteStringValue(snapshot);
            json.WriteEndArray();
            json.WriteStartArray("objects");
            foreach (var upload in outcome.Uploads)
            {
                json.WriteStartObject();
                UploadJson.WriteProperties(json, upload);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (outcome.Reused)
                json.WriteBoolean("reused", true);
            if (outcome.Copies.Count > 0)
                ImageJson.WriteCopies(json, outcome.Copies);
            if (outcome.Advice is { } advice)
                ImageJson.WriteAdvice(json, advice);
            if (outcome.NextStep is not null)
                json.WriteString("nextStep", outcome.NextStep);
        });

    /// <inheritdoc/>
    public override void Blocked(PreflightBlockedException blocked) => JsonLine.Write(host.Out, SchemaId.Error, "error", json =>
        {
            json.WriteString("code", "preflight-blocked");
            json.WriteString("message", blocked.Message);
            json.WriteBoolean("retryable", false);
        });
}
