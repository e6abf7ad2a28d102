using System.Text.Json;
using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ecs;

/// <summary>A task in the response of DescribeTasks or DescribeTaskAttribute. Only the latter has progress and errors.</summary>
public sealed record EcsTask
{
    /// <summary>t-….</summary>
    public required string TaskId { get; init; }

    /// <summary>ImportImage, ExportImage, …</summary>
    public string? TaskAction { get; init; }

    /// <summary>Waiting, Processing, Finished, Failed, Deleted (cancelled), Paused, or a status that this program does not know.</summary>
    public required string TaskStatus { get; init; }

    /// <summary>Whether CancelTask may work.</summary>
    public bool SupportCancel { get; init; }

    /// <summary>Time of creation: UTC, to the minute, in the service's format.</summary>
    public string? CreationTime { get; init; }

    /// <summary>Time of the end in the same format; null while it runs.</summary>
    public string? FinishedTime { get; init; }

    /// <summary>The image.</summary>
    public string? ResourceId { get; init; }

    /// <summary>0 to 100, or null while unknown.</summary>
    public int? Percent { get; init; }

    /// <summary>The service's report about the steps of the task.</summary>
    public IReadOnlyList<OperationProgress> Operations { get; init; } = [];

    internal static EcsTask Read(JsonElement task) =>
        new()
        {
            TaskId = task.Required("TaskId"),
            TaskAction = task.Text("TaskAction"),
            TaskStatus = task.Required("TaskStatus"),
            SupportCancel = string.Equals(task.Text("SupportCancel"), "true", StringComparison.OrdinalIgnoreCase),
            CreationTime = task.Text("CreationTime"),
            FinishedTime = task.Text("FinishedTime") is { Length: > 0 } finished ? finished : null,
            ResourceId = task.Text("ResourceId") is { Length: > 0 } resource ? resource : null,
            Percent = task.Number("TaskProcess") is { } percent ? Math.Clamp(percent, 0, 100) : null,
            Operations = [.. task.List("OperationProgressSet", "OperationProgress").Select(OperationProgress.Read)],
        };
}
