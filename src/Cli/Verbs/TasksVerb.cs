using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;
using ImageTools.Cli.Output.Answers;

namespace ImageTools.Cli.Verbs;

/// <summary>`tasks`: the import tasks of the region.</summary>
internal sealed class TasksVerb : Verb
{
    private readonly CloudOptions clouds;
    private readonly ProgressOptions progress;

    /// <summary>Creates the verb.</summary>
    public TasksVerb(CommandHost host)
        : base(host, "tasks", "Lists the import tasks of the region, newest first.")
    {
        clouds = new CloudOptions(this);
        progress = new ProgressOptions(this);
        Options.Add(Json);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        using var printer = progress.Create(Host, arguments, json: false);
        await using var cloud = await clouds.ConnectAsync(arguments, Host, printer.Note, cancellation);
        var tasks = (await cloud.Ecs.DescribeTasksAsync("ImportImage", null, [], null, cancellation))
            .OrderByDescending(t => t.CreationTime, StringComparer.Ordinal)
            .ToArray();
        if (arguments.GetValue(Json))
        {
            WriteDocument(
                new TasksAnswer
                {
                    Region = cloud.Region,
                    Tasks =
                    [
                        .. tasks.Select(t => new ListedTask
                        {
                            TaskId = t.TaskId,
                            Status = t.TaskStatus,
                            Created = t.CreationTime,
                            Finished = t.FinishedTime,
                            ResourceId = t.ResourceId,
                            CanCancel = t.SupportCancel,
                        }),
                    ],
                }
            );
            return ExitCode.Done;
        }
        if (tasks.Length == 0)
            Host.Error.WriteLine($"No import tasks in {cloud.Region}.");
        else
            Host.Out.WriteLine($"{"TASK",-26} {"STATUS",-12} {"CREATED",-22} IMAGE");
        foreach (var task in tasks)
            Host.Out.WriteLine($"{task.TaskId,-26} {task.TaskStatus,-12} {task.CreationTime,-22} {task.ResourceId}".TrimEnd());
        return ExitCode.Done;
    }
}
