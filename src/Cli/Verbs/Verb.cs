using System.CommandLine;
using ImageTools.Cli.Output;

namespace ImageTools.Cli.Verbs;

/// <summary>
/// One verb of the command: a thin file that parses, calls and shows. Errors leave through here, in one form for all verbs.
/// </summary>
internal abstract class Verb : Command
{
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

    /// <summary>Does the work and returns the exit code.</summary>
    protected abstract Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation);

    /// <summary>What an error makes the process end with; `compare` has its own numbers.</summary>
    protected virtual int ExitCodeOf(ErrorReport report) => report.ExitCode;

    /// <summary>How to go on after an interruption; null when there is nothing to go on with.</summary>
    protected virtual string? HowToGoOn => null;

    private async Task<int> GuardAsync(ParseResult arguments, CancellationToken cancellation)
    {
        try
        {
            // The work is synchronous reads; the thread that waits for a signal is another one.
            return await Task.Run(() => RunAsync(arguments, cancellation), CancellationToken.None);
        }
        catch (Exception e) when (ErrorReport.From(e) is { } report)
        {
            if (report.ExitCode == ExitCode.Cancelled && report.Hint is null)
                report = report with { Hint = HowToGoOn };
            // First where it can be read although standard output takes nothing.
            report.WriteText(Host.Error);
            if (Options.Contains(Json) && arguments.GetValue(Json))
                report.WriteJson(Host.Out);
            return ExitCodeOf(report);
        }
    }
}
