using System.CommandLine;
using System.Globalization;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Verbs;

/// <summary>`runs`: unfinished uploads of this machine.</summary>
internal sealed class RunsVerb : Verb
{
    private readonly RunOptions runs;

    /// <summary>Creates the verb.</summary>
    public RunsVerb(CommandHost host)
        : base(host, "runs", "Lists unfinished uploads of this machine, oldest first; `resume` resumes one.")
    {
        runs = new RunOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var all = runs.Open(arguments).List(Host.Error.WriteLine);
        if (arguments.GetValue(Json))
            WriteDocument(new RunsAnswer { Runs = [.. all.Select(ListedRun.Of)] });
        else if (all.Count == 0)
            Host.Error.WriteLine("No unfinished uploads.");
        else
            WriteText(all);
        return Task.FromResult(ExitCode.Done);
    }

    private void WriteText(IReadOnlyList<UploadRun> all)
    {
        Host.Out.WriteLine($"{"RUN",-13} {"STARTED",-21} {"SENT",-24} {"STATE",-9} OBJECT AT ENDPOINT");
        foreach (var run in all)
        {
            var sent = run.Length is { } length ? $"{Sizes.Bytes(run.BytesSent)} of {Sizes.Bytes(length)}" : Sizes.Bytes(run.BytesSent);
            Host.Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{run.Id,-13} {run.Started.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z  {sent,-24} "
                        + $"{(run.IsRunning ? "running" : "stopped"),-9} {run.Location} at {run.Endpoint}"
                )
            );
        }
    }
}
