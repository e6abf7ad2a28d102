using ImageTools.Cloud;
using ImageTools.Disks;
using ImageTools.Import.Ecs;

namespace ImageTools.Import.Tasks;

/// <summary>
/// Follows an import task to its end: an image that is Available, or the reason of the failure. It continues after failed requests and
/// after unknown states. When it is stopped, the task continues.
/// </summary>
/// <param name="ecs">ECS of the task's region.</param>
/// <param name="time">Clock of pauses and of the deadline.</param>
/// <param name="options">Pauses and deadlines.</param>
/// <param name="note">Gets a sentence for the log. Null is silent.</param>
public sealed class TaskFollower(EcsClient ecs, TimeProvider time, FollowOptions options, Action<string>? note = null)
{
    /// <summary>Waits for the task and for its image.</summary>
    /// <param name="taskId">t-….</param>
    /// <param name="imageId">The image, when it is known; else it comes from the task.</param>
    /// <param name="progress">Per cent, of 100.</param>
    /// <param name="cancellation">Stops following. The task continues, and the exception says how to follow it again.</param>
    /// <returns>The image, Available.</returns>
    /// <exception cref="CloudException">The task failed (its code is the service's own, the message the service's reason), was cancelled,
    /// or the deadline passed.</exception>
    public async Task<EcsImage> FollowAsync(
        string taskId,
        string? imageId,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        var pace = new PollingPace(taskId, ecs.Region, time, options, note);
        try
        {
            var task = await FinishedAsync(taskId, pace, progress, cancellation).ConfigureAwait(false);
            imageId ??= task.ResourceId
                ?? task.Operations.SelectMany(o => o.Related).FirstOrDefault(r => r.Key == "ImageId").Value
                ?? await ImageOfAsync(taskId, cancellation).ConfigureAwait(false);
            pace.Restart();
            return await AvailableAsync(imageId, taskId, pace, progress, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (cancellation.IsCancellationRequested)
        {
            if (await IsToBeCancelledAsync().ConfigureAwait(false))
                throw await CancelAsync(taskId, e, cancellation).ConfigureAwait(false);
            var message = $"No longer following the import; it continues in ECS. {HowToReturn(taskId, ecs.Region)}";
            note?.Invoke(message);
            throw new OperationCanceledException(message, e, cancellation);
        }
    }

    /// <summary>Waits for a task without an image, such as an export.</summary>
    /// <param name="taskId">t-….</param>
    /// <param name="progress">Per cent, of 100.</param>
    /// <param name="cancellation">Stops following. The task continues.</param>
    public Task<EcsTask> FollowTaskAsync(string taskId, IProgress<WorkProgress>? progress, CancellationToken cancellation) =>
        FinishedAsync(taskId, new PollingPace(taskId, ecs.Region, time, options, note), progress, cancellation);

    // The token of the second interruption can be cancelled only when the user asked for this.
    private async Task<bool> IsToBeCancelledAsync()
    {
        if (!options.CancelTask.CanBeCanceled)
            return false;
        note?.Invoke(
            FormattableString.Invariant(
                $"Interrupted. Press Ctrl-C again within {options.SecondThoughts.TotalSeconds:0} s to cancel the import in ECS, too."
            )
        );
        try
        {
            await Task.Delay(options.SecondThoughts, time, options.CancelTask).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        return options.CancelTask.IsCancellationRequested;
    }

    private async Task<OperationCanceledException> CancelAsync(string taskId, Exception inner, CancellationToken cancellation)
    {
        string message;
        try
        {
            await ecs.CancelTaskAsync(taskId, CancellationToken.None).ConfigureAwait(false);
            message = $"The import {taskId} is being cancelled in ECS. The uploaded object still exists: import it with --object.";
        }
        catch (CloudException e)
        {
            message =
                $"The import {taskId} could not be cancelled ({e.Code}: {e.Message}); it continues in ECS. "
                + $"{HowToReturn(taskId, ecs.Region)}";
        }
        note?.Invoke(message);
        return new OperationCanceledException(message, inner, cancellation);
    }

    /// <summary>How to follow a task again, and how to cancel it.</summary>
    public static string HowToReturn(string taskId, string region) =>
        $"Follow it with `imagetools wait {taskId} --region {region}`, cancel it with `imagetools cancel {taskId} --region {region}`.";

    private async Task<EcsTask> FinishedAsync(
        string taskId,
        PollingPace pace,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        string? known = null;
        while (true)
        {
            // Just after ImportImage, another server of ECS may not know the task yet. A task that stays unknown does not exist.
            var task = await pace.AskAsync(
                    () => ecs.DescribeTaskAttributeAsync(taskId, cancellation),
                    e => e.Code == "InvalidTaskId.NotFound" && pace.IsFresh,
                    cancellation
                )
                .ConfigureAwait(false);
            if (task is not null)
            {
                if (task.TaskStatus != known)
                    note?.Invoke($"Task {taskId}: {task.TaskStatus}.");
                known = task.TaskStatus;
                progress?.Report(new WorkProgress("import", task.TaskStatus == "Finished" ? 100 : task.Percent ?? 0, 100, task.TaskStatus));
                switch (task.TaskStatus)
                {
                    case "Finished":
                        return task;
                    case "Failed":
                        throw Failure(task);
                    case "Deleted":
                        throw new CloudException(
                            "ecs",
                            "import-cancelled",
                            $"The import {taskId} was cancelled.",
                            hint: "The uploaded object still exists: import it with --object."
                        );
                }
            }
            await pace.PauseAsync(cancellation).ConfigureAwait(false);
        }
    }

    // A task can be finished before its image is Available. Using the image then fails.
    private async Task<EcsImage> AvailableAsync(
        string imageId,
        string taskId,
        PollingPace pace,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            // An image that is not listed (null) is asked for again, like a failed request.
            var image = await pace.AskAsync(() => ecs.FindImageAsync(imageId, cancellation), _ => false, cancellation)
                .ConfigureAwait(false);
            if (image is { Status: "Available" or "Deprecated" })
                return image;
            if (image is { Status: "CreateFailed" })
            {
                throw new CloudException(
                    "ecs",
                    "image-create-failed",
                    $"The task {taskId} finished, but the image {imageId} is CreateFailed.",
                    hint: $"Remove it (`imagetools image rm {imageId}`) and import the object again with --object."
                );
            }

            if (pace.IsGone(image is not null))
            {
                throw new CloudException(
                    "ecs",
                    "image-missing",
                    $"The task {taskId} finished, but its image {imageId} is not "
                        + $"there{(pace.WasListed ? " any more: it was removed" : "")}.",
                    hint: "If it was removed on purpose, nothing is left to do; otherwise import the object again with --object."
                );
            }

            progress?.Report(
                new WorkProgress("import", 100, 100, image?.Status is { Length: > 0 } status ? $"image {status}" : "image not listed yet")
            );
            await pace.PauseAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task<string> ImageOfAsync(string taskId, CancellationToken cancellation)
    {
        var tasks = await ecs.DescribeTasksAsync(null, null, [taskId], null, cancellation).ConfigureAwait(false);
        return tasks.FirstOrDefault(t => t.TaskId == taskId)?.ResourceId
            ?? throw new CloudException(
                "ecs",
                "task-without-image",
                $"The task {taskId} finished, but names no image.",
                hint: "Look for the image with `imagetools images`."
            );
    }

    /// <summary>The error of a failed task: the service's message for each step, and our hint for its code.</summary>
    internal static CloudException Failure(EcsTask task)
    {
        var failed = task.Operations.Where(o => o.ErrorCode is not null || o.ErrorMessage is not null).ToArray();
        var reasons = failed
            .Select(o => string.Join(": ", new[] { o.ErrorCode, o.ErrorMessage }.OfType<string>()))
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        var codes = failed.Select(o => o.ErrorCode).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var hints = codes.Select(EcsService.Hints.Find).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        return new CloudException(
            "ecs",
            codes.FirstOrDefault() ?? "import-failed",
            $"ECS failed the {(task.TaskAction is "ExportImage" ? "export" : "import")} {task.TaskId}: "
                + $"{(reasons.Length == 0 ? "the service gives no reason" : string.Join("; ", reasons))}.",
            hint: hints.Length == 0
                ? "The uploaded object still exists: when the cause is fixed, import it with --object."
                : string.Join(' ', hints)
        );
    }
}
