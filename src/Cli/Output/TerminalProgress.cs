using ImageTools.Disks;

namespace ImageTools.Cli.Output;

/// <summary>A progress bar on a terminal. The line is removed when its stage ends, and only notes stay.</summary>
internal sealed class TerminalProgress : ProgressPrinter
{
    private const string Green = "\e[32m",
        Usual = "\e[0m";

    private readonly CommandHost host;
    private readonly LiveLine line;
    private readonly Lock gate = new();
    private bool isOver;

    /// <summary>Creates it; nothing is shown before the first report.</summary>
    public TerminalProgress(CommandHost host)
        : base(host.Time) => (this.host, line) = (host, host.Live);

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public override void Note(string message) => host.Error.WriteLine(message);

    /// <inheritdoc/>
    public override void Dispose()
    {
        lock (gate)
        {
            isOver = true;
            line.Clear();
        }
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void Show(WorkProgress report, bool begins, double rate, TimeSpan? left)
    {
        lock (gate)
        {
            // Work that is being cancelled still reports.
            if (isOver)
                return;
            line.Show(
                ProgressBar.Line(report with { Stage = VisibleText.Of(report.Stage) }, rate, left, line.Room),
                host.Colour ? Paint : null
            );
            if (report.Total is { } total && report.Done >= total)
                line.Clear();
        }
    }

    private static string Paint(string text)
    {
        var begin = text.IndexOf(ProgressBar.Done, StringComparison.Ordinal);
        var end = text.LastIndexOf(ProgressBar.Done) + 1;
        return begin < 0 ? text : $"{text[..begin]}{Green}{text[begin..end]}{Usual}{text[end..]}";
    }
}
