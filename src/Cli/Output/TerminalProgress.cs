using ImageTools.Disks;
using Spectre.Console;

namespace ImageTools.Cli.Output;

/// <summary>A moving bar a stage, on a terminal.</summary>
internal sealed class TerminalProgress : ProgressPrinter
{
    private readonly IAnsiConsole console;
    private readonly TaskCompletionSource<ProgressContext> context = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? display;
    private ProgressTask? bar;

    /// <summary>Creates it; nothing shows before the first report.</summary>
    public TerminalProgress(CommandHost host)
        : base(host.Time) =>
        console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new RawTalk((GuardedWriter)host.Error), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public override void Note(string message) => console.WriteLine(VisibleText.Of(message));

    /// <inheritdoc/>
    public override void Dispose()
    {
        end.TrySetResult();
        display?.Wait();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void Show(WorkProgress report, bool begins, double rate, TimeSpan? left)
    {
        display ??= Start();
        if (begins || bar is null)
        {
            bar?.StopTask();
            bar = context.Task.Result.AddTask(VisibleText.Of(report.Stage), maxValue: Math.Max(1, report.Total ?? 1));
        }
        bar.IsIndeterminate = report.Total is null;
        bar.MaxValue = Math.Max(1, report.Total ?? 1);
        bar.Value = report.Done;
        var bytes = report.Total is not 100;
        var amount = !bytes ? "" : report.Total is { } total ? $" {Sizes.Bytes(report.Done)} of {Sizes.Bytes(total)}" : $" {Sizes.Bytes(report.Done)}";
        var speed = bytes && rate > 0 ? $" {Sizes.Bytes(rate)}/s" : "";
        var rest = bytes && left is { } time && time.TotalSeconds >= 1 ? $" {Sizes.Duration(time)} left" : "";
        bar.Description = Markup.Escape(VisibleText.Of($"{report.Stage}{amount}{speed}{rest}"));
    }

    private Task Start() => console.Progress().AutoClear(false)
        .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(async running =>
        {
            context.SetResult(running);
            await end.Task;
        });
}
