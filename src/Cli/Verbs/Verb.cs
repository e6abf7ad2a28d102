using System.CommandLine;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Convert;

namespace ImageTools.Cli.Verbs;

/// <summary>
/// One verb of the command: a thin file that parses, calls and shows. Errors leave through here, in one form for all verbs.
/// </summary>
internal abstract class Verb : Command
{
    /// <summary>
    /// A read of a disk that does not answer can't be called back; with what follows, the command still ends within a second of
    /// its signal.
    /// </summary>
    private static readonly TimeSpan OrderlyEnd = TimeSpan.FromMilliseconds(500),
        LastWords = TimeSpan.FromMilliseconds(200);

    /// <summary>Creates the verb.</summary>
    protected Verb(CommandHost host, string name, string description)
        : base(name, description)
    {
        Host = host;
        SetAction(GuardAsync);
    }

    /// <summary>The outside.</summary>
    protected CommandHost Host { get; }

    /// <summary>One JSON document, or JSON lines for long work.</summary>
    protected Option<bool> Json { get; } = new("--json") { Description = "Answer in JSON on standard output." };

    /// <summary>Answers with one document.</summary>
    protected void WriteDocument<T>(T answer)
        where T : IAnswer => JsonLine.WriteDocument(Host.Out, answer);

    /// <summary>Answers with the last of several JSON lines.</summary>
    protected void WriteResult<T>(T answer)
        where T : IAnswer => JsonLine.Write(Host.Out, answer);

    /// <summary>Does the work and returns the exit code.</summary>
    protected abstract Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation);

    /// <summary>What an error makes the process end with; `compare` has its own numbers.</summary>
    protected virtual int ExitCodeOf(ErrorReport report) => report.ExitCode;

    /// <summary>How to go on after an interruption; null when there is nothing to go on with.</summary>
    protected virtual string? HowToGoOn => null;

    /// <summary>Tells an error in JSON, where an answer in JSON was asked for.</summary>
    protected virtual void WriteJson(ErrorReport report) => report.WriteJson(Host.Out);

    /// <summary>
    /// How long a cancelled command may go on until it is left where it is. What it began to write is removed then; what it does in the
    /// cloud is made so that it may be killed at any moment.
    /// </summary>
    protected virtual TimeSpan TimeToEnd(ParseResult arguments) => OrderlyEnd;

    private async Task<int> GuardAsync(ParseResult arguments, CancellationToken cancellation)
    {
        try
        {
            // The work is synchronous reads; the thread that waits for a signal is another one.
            var work = Task.Run(() => RunAsync(arguments, cancellation), CancellationToken.None);
            return await EndedAsync(work, TimeToEnd(arguments), cancellation) ? await work : await LeaveAsync(arguments);
        }
        catch (Exception e)
        {
            var report = ErrorReport.From(e);
            if (report.ExitCode == ExitCode.Cancelled && report.Hint is null)
                report = report with { Hint = HowToGoOn };
            Tell(report, arguments, e);
            return ExitCodeOf(report);
        }
    }

    /// <summary>False when the work was cancelled and goes on all the same.</summary>
    private static async Task<bool> EndedAsync(Task work, TimeSpan time, CancellationToken cancellation)
    {
        try
        {
            await work.WaitAsync(cancellation);
        }
        catch (Exception) when (work.IsCompleted)
        {
            // What became of it is seen by whoever awaits it.
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAny(work, Task.Delay(time, CancellationToken.None));
        }
        return work.IsCompleted;
    }

    /// <summary>Ends although the work does not: it waits for a disk, or turns in a circle that nobody thought of.</summary>
    private async Task<int> LeaveAsync(ParseResult arguments)
    {
        UnfinishedFiles.Remove();
        var cancelled = new OperationCanceledException();
        var report = ErrorReport.From(cancelled) with { Hint = HowToGoOn };
        // Whoever reads this may be what the work waits for.
        await Task.WhenAny(Task.Run(() => Tell(report, arguments, cancelled)), Task.Delay(LastWords));
        return ExitCodeOf(report);
    }

    private void Tell(ErrorReport report, ParseResult arguments, Exception exception) =>
        report.Tell(Host, Options.Contains(Json) && arguments.GetValue(Json) ? WriteJson : null, exception);
}
