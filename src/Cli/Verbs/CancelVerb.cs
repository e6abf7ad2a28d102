using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;

namespace ImageTools.Cli.Verbs;

/// <summary>`cancel TASK`.</summary>
internal sealed class CancelVerb : Verb
{
    private readonly Argument<string> task = new("TASK") { Description = "Task id, t-…" };
    private readonly CloudOptions clouds;

    /// <summary>Creates the verb.</summary>
    public CancelVerb(CommandHost host)
        : base(host, "cancel", "Cancels an import task. The uploaded object stays.")
    {
        Arguments.Add(task);
        clouds = new CloudOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        await using var cloud = await clouds.ConnectAsync(arguments, Host, Host.Error.WriteLine, cancellation);
        var id = arguments.GetValue(task)!;
        await cloud.Ecs.CancelTaskAsync(id, cancellation);
        if (arguments.GetValue(Json))
            JsonLine.Write(Host.Out, json => { json.WriteString("type", "result"); json.WriteString("taskId", id); json.WriteBoolean("cancelled", true); });
        else
            Host.Out.WriteLine($"{id} is being cancelled.");
        return ExitCode.Done;
    }
}
