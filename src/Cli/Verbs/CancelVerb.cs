using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;

namespace ImageTools.Cli.Verbs;

/// <summary>`cancel TASK`.</summary>
internal sealed class CancelVerb : Verb
{
    private readonly Argument<string> task = new("TASK") { Description = "Task id, t-…" };
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public CancelVerb(CommandHost host)
        : base(host, "cancel", "Cancels an import task. The uploaded object stays.")
    {
        Arguments.Add(task);
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        using var printer = progress.Create(Host, arguments, json: false);
        await using var cloud = await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        var id = arguments.GetValue(task)!;
        await cloud.Ecs.CancelTaskAsync(id, cancellation);
        if (arguments.GetValue(Json))
        {
            WriteResult(new CancelAnswer { TaskId = id });
        }
        else
        {
            Host.Out.WriteLine($"{id} is being cancelled.");
        }

        return ExitCode.Done;
    }
}
