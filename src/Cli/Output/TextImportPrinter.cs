using ImageTools.Convert;
using ImageTools.Import;
using ImageTools.Import.Images;
using ImageTools.Import.Pipeline;
using ImageTools.Inspect.Reports;
using ImageTools.Upload;

namespace ImageTools.Cli.Output;

/// <summary>For people: the report and the result on standard output, the events in between on standard error.</summary>
/// <param name="host">Streams.</param>
/// <param name="progress">Printer of progress.</param>
/// <param name="quiet">Print only the image id and the output of --next.</param>
internal sealed class TextImportPrinter(CommandHost host, ProgressPrinter progress, bool quiet) : ImportPrinter(progress)
{
    /// <inheritdoc/>
    public override void Inspected(Inspection inspection)
    {
        if (quiet)
        {
            // Without a report, the user must still learn that a policy file allows errors.
            if (
                inspection.Policy is { } policy
                && inspection.Checks.Where(c => c is { IsAnsweredFor: true, Policy: not null }).Select(c => c.Id).ToArray()
                    is { Length: > 0 } answered
            )
            {
                host.Error.WriteLine(
                    $"imagetools: {policy.Policy.Path} answers for {string.Join(", ", answered)}, which would have stopped this import."
                );
            }

            return;
        }
        TextReport.Write(inspection, host.Out, columns: host.OutputColumns);
        host.Out.WriteLine();
        host.Out.Flush();
    }

    /// <inheritdoc/>
    public override void Planned(TargetImage target, string destination) => Progress.Note($"Uploading to {destination}: {target.Summary}");

    /// <inheritdoc/>
    public override void Uploaded(UploadResult result) =>
        Progress.Note(
            $"Uploaded {Sizes.Bytes(result.Length)} in "
                + Sizes.Duration(result.Elapsed)
                + (result.PartsReused > 0 ? $" ({result.PartsReused} of {result.Parts} parts were there already)" : "")
                + $", CRC-64 {result.Crc64} as the service computed it"
        );

    /// <inheritdoc/>
    public override void Accepted(string imageId, string taskId) => Progress.Note($"ECS imports it as {imageId}, task {taskId}");

    /// <inheritdoc/>
    public override void Done(ImportOutcome outcome)
    {
        if (!quiet)
        {
            host.Out.WriteLine(
                $"{"image",-10} {outcome.ImageName} in {outcome.RegionId}: "
                    + outcome.Status
                    + (outcome.SizeGiB > 0 ? $", {outcome.SizeGiB} GiB" : "")
                    + (outcome.Reused ? ", was there already with the same content" : "")
            );
            foreach (var upload in outcome.Uploads)
                host.Out.WriteLine($"{"object",-10} {upload.Location}");
            foreach (var snapshot in outcome.SnapshotIds)
                host.Out.WriteLine($"{"snapshot",-10} {snapshot}");
            foreach (var copy in outcome.Copies)
                host.Out.WriteLine($"{"copy",-10} {copy.RegionId}: {copy.ImageId ?? "-"} {copy.Status}");
            if (outcome.Advice is null && outcome.NextStep is not null)
                host.Out.WriteLine($"{"next",-10} {outcome.NextStep}");
        }
        // The user asked for this output, so it is not a mere message.
        if (outcome.Advice is { } advice)
            Write(advice);
        host.Out.WriteLine(outcome.ImageId);
        host.Out.Flush();
    }

    private void Write(InstanceAdvice advice)
    {
        var verdict = advice.WouldStart switch
        {
            true => "a dry run says that it would start",
            false => $"a dry run says that it would not start: {advice.Refusal!.Message} ({advice.Refusal.Code})",
            null => $"whether it would start is unknown: {advice.Refusal!.Message} ({advice.Refusal.Code}); --security-group and --vswitch "
                + "make the dry run complete",
        };
        host.Out.WriteLine($"{"instance",-10} {advice.InstanceType}, as {advice.Why}; {verdict}");
        foreach (var (tool, command) in advice.Commands)
        {
            host.Out.WriteLine($"{"next",-10} {tool}:");
            host.Out.Write($"{command}\n\n");
        }
    }

    /// <inheritdoc/>
    public override void Blocked(PreflightBlockedException blocked) => host.Error.WriteLine($"imagetools: {blocked.Message}");
}
