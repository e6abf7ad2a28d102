using ImageTools.Disks;

namespace ImageTools.Cli.Output;

/// <summary>JSON lines of type "progress" and "event" on standard output.</summary>
/// <param name="host">Streams and clock.</param>
internal sealed class JsonProgress(CommandHost host) : ProgressPrinter(host.Time)
{
    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public override void Note(string message) => JsonLine.Write(host.Out, json =>
    {
        json.WriteString("type", "event");
        json.WriteString("message", message);
    });

    /// <inheritdoc/>
    protected override void Show(WorkProgress report, bool begins, double rate, TimeSpan? left) => JsonLine.Write(host.Out, json =>
    {
        json.WriteString("type", "progress");
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
