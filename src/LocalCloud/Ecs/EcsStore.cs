using System.Security.Cryptography;
using ImageTools.LocalCloud.Rpc;
using ImageTools.LocalCloud.Storage;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>Images, tasks and snapshots. Every change is on disk before a request can see it, except the percentage of a running
/// task.</summary>
internal sealed class EcsStore
{
    private readonly Lock gate = new();
    private readonly string path;
    private readonly EcsState state;

    public EcsStore(string path, string region, TimeProvider time)
    {
        this.path = path;
        state = StateFile.Read(path, EcsStateJson.Default.EcsState) ?? new EcsState();
        // A state file from before there were regions belongs to the home region.
        for (var i = 0; i < state.Images.Count; i++)
            state.Images[i] = state.Images[i] is { Region: "" } image ? image with { Region = region } : state.Images[i];
        for (var i = 0; i < state.Tasks.Count; i++)
            state.Tasks[i] = state.Tasks[i] is { Region: "" } task ? task with { Region = region } : state.Tasks[i];
        for (var i = 0; i < state.Snapshots.Count; i++)
            state.Snapshots[i] = state.Snapshots[i] is { Region: "" } snapshot ? snapshot with { Region = region } : state.Snapshots[i];
        // A task that was running when the server ended has failed.
        foreach (var task in state.Tasks.Where(t => IsRunning(t.Status)).ToList())
        {
            End(
                task.Id,
                t =>
                    t with
                    {
                        Status = TaskStatus.Failed,
                        Finished = time.GetUtcNow(),
                        ErrorCode = t.Action + "Failed",
                        ErrorMessage = "The local cloud was stopped during the task.",
                    },
                "CreateFailed"
            );
        }
    }

    public static bool IsRunning(string status) => status is TaskStatus.Waiting or TaskStatus.Processing;

    public static string NewId(string prefix) =>
        $"{prefix}-bp1{RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 17)}";

    /// <summary>Reads under the lock. The function must not keep references to the lists.</summary>
    public T Read<T>(Func<EcsState, T> read)
    {
        lock (gate)
            return read(state);
    }

    /// <summary>Changes the state under the lock and saves it.</summary>
    public T Change<T>(Func<EcsState, T> change)
    {
        lock (gate)
        {
            var result = change(state);
            StateFile.Write(path, state, EcsStateJson.Default.EcsState);
            return result;
        }
    }

    /// <summary>The answer to an earlier call with the same ClientToken, or null.</summary>
    /// <exception cref="RpcException">IdempotentParameterMismatch.</exception>
    public AcceptedRequest? Earlier(string? token, string fingerprint)
    {
        if (token is null || Read(s => s.Accepted.Find(a => a.Token == token)) is not { } earlier)
            return null;
        return earlier.Fingerprint == fingerprint
            ? earlier
            : throw new RpcException(
                400,
                "IdempotentParameterMismatch",
                "The specified parameter has changed while using an already used clientToken."
            );
    }

    /// <summary>Adds an image in creation, its task and its snapshots.</summary>
    public void Accept(EcsImage image, string action, string? token, string fingerprint) =>
        Change(s =>
        {
            s.Images.Add(image);
            s.Tasks.Add(new EcsTask(image.TaskId, image.Id, TaskStatus.Waiting, image.Created) { Action = action, Region = image.Region });
            foreach (var disk in image.Disks)
            {
                s.Snapshots.Add(
                    new EcsSnapshot(
                        disk.SnapshotId,
                        $"import-{image.Id}",
                        image.Id,
                        "failed",
                        disk.SizeGiB,
                        disk.System,
                        image.Created,
                        image.Region
                    )
                );
            }

            if (token is not null)
                s.Accepted.Add(new AcceptedRequest(token, fingerprint, image.Id, image.TaskId));
            return true;
        });

    public bool ChangeImage(string id, Func<EcsImage, EcsImage> change) => Change(s => Replace(s.Images, i => i.Id == id, change));

    /// <summary>Sets the progress of a task, unless the task has ended.</summary>
    public bool Advance(string taskId, string status, string imageStatus) =>
        Change(s =>
        {
            if (!Replace(s.Tasks, t => t.Id == taskId && IsRunning(t.Status), t => t with { Status = status }))
                return false;
            Replace(s.Images, i => i.TaskId == taskId, i => i with { Status = imageStatus });
            return true;
        });

    public void Progress(string taskId, int percent)
    {
        lock (gate)
            Replace(state.Tasks, t => t.Id == taskId && IsRunning(t.Status), t => t with { Percent = percent });
    }

    /// <summary>
    /// Ends a task and sets the status of its image and snapshots, in one step. A null status removes them. False when the task had already
    /// ended.
    /// </summary>
    public bool End(string taskId, Func<EcsTask, EcsTask> end, string? imageStatus) =>
        Change(s =>
        {
            if (!Replace(s.Tasks, t => t.Id == taskId && IsRunning(t.Status), end))
                return false;
            var image = s.Images.Find(i => i.TaskId == taskId);
            if (imageStatus is null)
            {
                s.Images.RemoveAll(i => i.TaskId == taskId);
                s.Snapshots.RemoveAll(p => p.ImageId == image?.Id);
                return true;
            }
            Replace(s.Images, i => i.TaskId == taskId, i => i with { Status = imageStatus });
            for (var i = 0; i < s.Snapshots.Count; i++)
            {
                if (imageStatus == "Available" && s.Snapshots[i].ImageId == image?.Id)
                    s.Snapshots[i] = s.Snapshots[i] with { Status = "accomplished" };
            }
            return true;
        });

    private static bool Replace<T>(List<T> list, Predicate<T> which, Func<T, T> change)
    {
        var index = list.FindIndex(which);
        if (index >= 0)
            list[index] = change(list[index]);
        return index >= 0;
    }
}
