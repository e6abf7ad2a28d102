using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;
using ImageTools.Import.Tasks;

namespace ImageTools.Cli.Verbs;

/// <summary>`wait TASK`: follows an import to its end.</summary>
internal sealed class WaitVerb : Verb
{
    // The user has the id of an existing task. An unknown task is a wrong id, or a task of another region.
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly Argument<string> task = new("TASK") { Description = "Task id, t-…" };
    private readonly Option<bool> cancelTask = new("--cancel-on-interrupt")
    {
        Description = "A second Ctrl-C within 5 s cancels the task; otherwise an interrupted command leaves it alone.",
    };
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public WaitVerb(CommandHost host)
        : base(host, "wait", "Follows an import task to its end. The last line is the image id.")
    {
        Arguments.Add(task);
        Options.Add(cancelTask);
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <summary>The command waits for a second interruption, and then cancels the task.</summary>
    protected override TimeSpan TimeToEnd(ParseResult arguments) =>
        arguments.GetValue(cancelTask) ? Timeout.InfiniteTimeSpan : base.TimeToEnd(arguments);

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var asJson = arguments.GetValue(Json);
        var id = arguments.GetValue(task)!;
        using var printer = progress.Create(Host, arguments, asJson);
        await using var cloud = await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        var image = await new TaskFollower(
            cloud.Ecs,
            Host.Time,
            new FollowOptions { CancelTask = arguments.GetValue(cancelTask) ? Host.SecondInterrupt : default, Freshness = Freshness },
            printer.Note
        ).FollowAsync(id, null, printer, cancellation);
        printer.Dispose();
        if (!asJson)
        {
            Host.Out.WriteLine(image.ImageId);
            return ExitCode.Done;
        }
        WriteResult(
            new WaitAnswer
            {
                TaskId = id,
                ImageId = image.ImageId,
                ImageName = image.ImageName,
                Status = image.Status,
                SizeGiB = image.Size,
            }
        );
        return ExitCode.Done;
    }
}
