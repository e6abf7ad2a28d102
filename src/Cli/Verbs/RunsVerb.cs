using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Upload.Runs;

namespace ImageTools.Cli.Verbs;

/// <summary>`runs`: uploads that were begun here and are not finished.</summary>
internal sealed class RunsVerb : Verb
{
    private readonly RunOptions runs;

    /// <summary>Creates the verb.</summary>
    public RunsVerb(CommandHost host)
        : base(host, "runs", "Lists unfinished uploads that were begun on this machine, oldest first; `resume` goes on with one.")
    {
        runs = new RunOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var all = runs.Open(arguments).List(Host.Error.WriteLine);
        if (arguments.GetValue(Json))
            WriteDocument(json => Write(json, all));
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

    private static void Write(Utf8JsonWriter json, IReadOnlyList<UploadRun> all)
    {
        json.WriteStartArray("runs");
        foreach (var run in all)
        {
            json.WriteStartObject();
            json.WriteString("run", run.Id);
            json.WriteString("object", run.Location.ToString());
            json.WriteString("uploadId", run.UploadId);
            json.WriteString("endpoint", run.Endpoint);
            json.WriteString("region", run.Region);
            json.WriteString("account", run.Account);
            json.WriteString("started", run.Started);
            json.WriteString("source", run.Source?.Path);
            if (run.Length is { } length)
                json.WriteNumber("size", length);
            json.WriteNumber("partsSent", run.PartsSent);
            json.WriteNumber("bytesSent", run.BytesSent);
            json.WriteBoolean("running", run.IsRunning);
            json.WriteStartArray("command");
            foreach (var word in run.Command)
                json.WriteStringValue(word);
            json.WriteEndArray();
            json.WriteString("directory", run.CommandDirectory);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
