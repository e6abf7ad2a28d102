using ImageTools.Disks;

namespace ImageTools.Cli.Output;

/// <summary>JSON lines of type "progress" and "event".</summary>
/// <param name="to">Standard output where the answer is JSON lines, too; otherwise standard error, so that neither a text nor an image on
/// standard output is mixed with them.</param>
/// <param name="time">Clock.</param>
internal sealed class JsonProgress(TextWriter to, TimeProvider time) : ProgressPrinter(time)
{
    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public override void Note(string message) => JsonLine.Write(to, SchemaId.Event, "event", json => json.WriteString("message", message));

    /// <inheritdoc/>
    protected override void Show(WorkProgress report, bool begins, double rate, TimeSpan? left) =>
        JsonLine.Write(to, SchemaId.Progress, "progress", json =>
        {
            json.WriteString("stage", report.Stage);
            json.WriteNumber("done", report.Done);
            if (report.Total is { } total)
                json.WriteNumber("total", total);
            if (rate > 0)
                json.WriteNumber("rate", Math.Round(rate));
            if (left is { } time)
                json.WriteNumber("secondsLeft", Math.Round(time.TotalSeconds, 1));
            if (report.Detail is not null)
                json.WriteString("detail", report.Detail);
        });
}
