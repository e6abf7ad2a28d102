using ImageTools.Cli.Output.Answers;
using ImageTools.Disks;

namespace ImageTools.Cli.Output;

/// <summary>JSON lines of type "progress" and "event".</summary>
/// <param name="to">Standard output when the answer is JSON lines, too; otherwise standard error, so that a text or an image on standard
/// output is not mixed with them.</param>
/// <param name="time">Clock.</param>
internal sealed class JsonProgress(TextWriter to, TimeProvider time) : ProgressPrinter(time)
{
    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public override void Note(string message) => JsonLine.Write(to, new MessageEvent { Message = message });

    /// <inheritdoc/>
    protected override void Show(WorkProgress report, bool begins, double rate, TimeSpan? left) =>
        JsonLine.Write(
            to,
            new ProgressAnswer
            {
                Stage = report.Stage,
                Done = report.Done,
                Total = report.Total,
                Rate = rate > 0 ? Math.Round(rate) : null,
                SecondsLeft = left is { } time ? Math.Round(time.TotalSeconds, 1) : null,
                Detail = report.Detail,
            }
        );
}
