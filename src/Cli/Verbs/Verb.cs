using System.CommandLine;
using System.Text.Json;
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

    /// <summary>Id of the schema of this verb's answer.</summary>
    protected string Schema => SchemaId.Of(Parents.OfType<Command>().Where(c => c is not RootCommand).Select(c => c.Name).Append(Name));

    /// <summary>Answers with one document.</summary>
    protected void WriteDocument(Action<Utf8JsonWriter> fill) => JsonLine.WriteDocument(Host.Out, Schema, fill);

    /// <summary>Answers with the last of several JSON lines.</summary>
    protected void WriteResult(Action<Utf8JsonWriter> fill) => JsonLine.Write(Host.Out, Schema, "result", fill);

    /// <summary>Does the work and returns the exit code.</summary>
    protected abstract Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation);

    /// <summary>What an error makes the process end with; `compare` has its own numbers.</summary>
    protected virtual int ExitCodeOf(ErrorReport report) => report.ExitCode;

    /// <summary>How to go on after an interruption; null when there is nothing to go on with.</summary>
    protected virtual string? HowToGoOn => null;

    /// <summary>Tells an error in JSON, where an answer in JSON was asked for.</summary>
    protected virtual void WriteJson(ErrorReport report) => report.WriteJson(Host.Out);

    private async Task<int> GuardAsync(ParseResult arguments, CancellationToken cancellation)
    {
        try
        {
            // The work is synchronous reads; the thread that waits for a signal is another one.
            return await Task.Run(() => RunAsync(arguments, cancellation), CancellationToken.None);
        }
        catch (Exception e)
        {
            var report = ErrorReport.From(e);
            if (report.ExitCode == ExitCode.Cancelled && report.Hint is null)
                report = report with { Hint = HowToGoOn };
            report.Tell(Host, Options.Contains(Json) && arguments.GetValue(Json) ? WriteJson : null, e);
            return ExitCodeOf(report);
        }
    }
}
