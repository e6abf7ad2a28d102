using System.CommandLine;
using ImageTools.Cli.Cloud;
using ImageTools.Cli.Output;

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
            WriteDocument(json =>
            {
                json.WriteString("region", cloud.Region);
                json.WriteStartArray("tasks");
                foreach (var task in tasks)
                {
                    json.WriteStartObject();
                    json.WriteString("taskId", task.TaskId);
                    json.WriteString("status", task.TaskStatus);
                    json.WriteString("created", task.CreationTime);
                    json.WriteString("finished", task.FinishedTime);
                    json.WriteString("resourceId", task.ResourceId);
                    json.WriteBoolean("canCancel", task.SupportCancel);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
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
