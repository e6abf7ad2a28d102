using System.CommandLine;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Convert;

namespace ImageTools.Cli.Verbs;

/// <summary>
/// The base of all verbs. A verb is a thin file: it parses, calls and shows. Errors are reported here, in one form for all verbs.
/// </summary>
internal abstract class Verb : Command
{
    /// <summary>
    /// A read of a disk that does not answer can't be cancelled. With this limit the command still ends within a second of its signal.
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

    /// <summary>Streams and clock.</summary>
    protected CommandHost Host { get; }

    /// <summary>--json: one JSON document, or JSON lines for long work.</summary>
    protected Option<bool> Json { get; } = new("--json") { Description = "Answer in JSON on standard output." };

    /// <summary>Answers with one document.</summary>
    protected void WriteDocument<T>(T answer)
        where T : IAnswer => JsonLine.WriteDocument(Host.Out, answer);

    /// <summary>Answers with the last of several JSON lines.</summary>
    protected void WriteResult<T>(T answer)
        where T : IAnswer => JsonLine.Write(Host.Out, answer);

    /// <summary>Does the work and returns the exit code.</summary>
    protected abstract Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation);

    /// <summary>The exit code of an error; `compare` has its own numbers.</summary>
    protected virtual int ExitCodeOf(ErrorReport report) => report.ExitCode;

    /// <summary>How to resume after an interruption; null when there is nothing to resume.</summary>
    protected virtual string? HowToGoOn => null;

    /// <summary>Writes an error in JSON, when the command line asks for JSON.</summary>
    protected virtual void WriteJson(ErrorReport report) => report.WriteJson(Host.Out);

    /// <summary>
    /// How long a cancelled command may continue. After that its unfinished files are removed and the process ends; work in the cloud can
    /// be killed at any moment.
    /// </summary>
    protected virtual TimeSpan TimeToEnd(ParseResult arguments) => OrderlyEnd;

    private async Task<int> GuardAsync(ParseResult arguments, CancellationToken cancellation)
    {
        try
        {
            // The work reads synchronously, so another thread waits for the signal.
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

    /// <summary>False when the work was cancelled and does not end.</summary>
    private static async Task<bool> EndedAsync(Task work, TimeSpan time, CancellationToken cancellation)
    {
        try
        {
            await work.WaitAsync(cancellation);
        }
        catch (Exception) when (work.IsCompleted)
        {
            // The code that awaits it sees its result.
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAny(work, Task.Delay(time, CancellationToken.None));
        }
        return work.IsCompleted;
    }

    /// <summary>Ends although the work does not end: it waits for a disk, or is in an endless loop.</summary>
    private async Task<int> LeaveAsync(ParseResult arguments)
    {
        UnfinishedFiles.Remove();
        var cancelled = new OperationCanceledException();
        var report = ErrorReport.From(cancelled) with { Hint = HowToGoOn };
        // The reader of this output may be what the work waits for.
        await Task.WhenAny(Task.Run(() => Tell(report, arguments, cancelled)), Task.Delay(LastWords));
        return ExitCodeOf(report);
    }

    private void Tell(ErrorReport report, ParseResult arguments, Exception exception) =>
        report.Tell(Host, Options.Contains(Json) && arguments.GetValue(Json) ? WriteJson : null, exception);
}
