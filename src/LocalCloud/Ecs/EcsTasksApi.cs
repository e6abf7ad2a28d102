using System.Globalization;
using System.Text.Json;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>Following and cancelling tasks.</summary>
internal sealed class EcsTasksApi(ImportTasks tasks)
{
    public Action<Utf8JsonWriter> List(RpcRequest request)
    {
        var ids = request["TaskIds"]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (ids?.Length > 100)
            throw new RpcException(400, "InvalidParameter.TaskIds", "At most 100 task ids can be given.");
        var status = request["TaskStatus"];
        if (status is not (null or TaskStatus.Finished or TaskStatus.Processing or TaskStatus.Failed))
            throw new RpcException(400, "InvalidTaskStatus.NotFound", $"The specified TaskStatus is not valid: {status}.");
        if (
            request["TaskAction"] is { } action
            && action is not ("ImportImage" or "ExportImage" or "RedeployInstance" or "ModifyDiskSpec" or "ArchiveSnapshot")
        )
        {
            throw new RpcException(400, "InvalidTaskAction.NotFound", $"The specified TaskAction is not valid: {action}.");
        }

        var (from, to) = (Time(request, "StartTime"), Time(request, "EndTime"));
        var region = request["RegionId"]!;
        var resources = request.List("ResourceIds");
        var found = tasks.Store.Read(s =>
            s.Tasks.Where(t =>
                    (ids is null || ids.Contains(t.Id))
                    && (status is null || t.Status == status)
                    && (resources.Count == 0 || resources.Contains(t.ImageId))
                    && t.Action != TaskAction.Copy
                    && t.Region == region
                    && (request["TaskAction"] is not { } wanted || t.Action == wanted)
                    && !(t.Created < from)
                    && !(t.Created > to)
                )
                .OrderByDescending(t => t.Created)
                .ToList()
        );
        return Page.Write(request, found, 10, region, "TaskSet", "Task", Write);
    }

    public Action<Utf8JsonWriter> Attribute(RpcRequest request)
    {
        var task = Find(request, request.Required("TaskId"));
        return json =>
        {
            json.WriteString("RegionId", task.Region);
            Write(json, task);
            json.WriteString("TaskProcess", string.Create(CultureInfo.InvariantCulture, $"{task.Percent}%"));
            var ended = !EcsStore.IsRunning(task.Status);
            json.WriteNumber("TotalCount", 1);
            json.WriteNumber("SuccessCount", task.Status == TaskStatus.Finished ? 1 : 0);
            json.WriteNumber("FailedCount", task.Status == TaskStatus.Failed ? 1 : 0);
            json.WriteStartObject("OperationProgressSet");
            json.WriteStartArray("OperationProgress");
            if (ended)
                WriteProgress(json, task);
            json.WriteEndArray();
            json.WriteEndObject();
        };
    }

    public Action<Utf8JsonWriter> Cancel(RpcRequest request)
    {
        var task = Find(request, request.Required("TaskId"));
        if (!tasks.Cancel(task.Id))
        {
            throw new RpcException(
                403,
                "InvalidTaskId.IncorrectTaskStatus",
                $"The task can not be cancelled any more; its status is {Find(request, task.Id).Status}."
            );
        }

        return static _ => { };
    }

    private static void WriteProgress(Utf8JsonWriter json, EcsTask task)
    {
        json.WriteStartObject();
        json.WriteString("OperationStatus", task.Status == TaskStatus.Finished ? "Success" : "Failed");
        json.WriteString("ErrorCode", task.ErrorCode);
        json.WriteString("ErrorMsg", task.ErrorMessage);
        JsonSet.Write(
            json,
            "RelatedItemSet",
            "RelatedItem",
            task.Objects.Select(o => ("OSSObject", o)).Prepend(("ImageId", task.ImageId)),
            (json, one) =>
            {
                var (name, value) = one;
                json.WriteString("Name", name);
                json.WriteString("Value", value);
            }
        );
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, EcsTask task)
    {
        json.WriteString("TaskId", task.Id);
        json.WriteString("TaskAction", task.Action);
        json.WriteString("TaskStatus", task.Status);
        json.WriteString("SupportCancel", EcsStore.IsRunning(task.Status) ? "true" : "false");
        json.WriteString("CreationTime", Page.Time(task.Created));
        json.WriteString("FinishedTime", task.Finished is { } end ? Page.Time(end) : "");
        json.WriteString("ResourceId", task.ImageId);
    }

    private static DateTimeOffset? Time(RpcRequest request, string name)
    {
        if (request[name] is not { } text)
            return null;
        return DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm'Z'"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time
            : throw new RpcException(400, $"Invalid{name}.Malformed", $"The specified {name} is wrongly formed: yyyy-MM-ddTHH:mm:ssZ.");
    }

    private EcsTask Find(RpcRequest request, string id) =>
        tasks.Store.Read(s => s.Tasks.Find(t => t.Id == id && t.Action != TaskAction.Copy && t.Region == request["RegionId"]))
        ?? throw new RpcException(400, "InvalidTaskId.NotFound", "The specified TaskId is not found.");
}
