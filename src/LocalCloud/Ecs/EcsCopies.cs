using System.Text.Json;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>
/// CopyImage: makes an image with the same disks in another region. Its task is internal: no call shows it. The progress is that of the
/// image.
/// </summary>
internal sealed class EcsCopies(ImportTasks tasks, LocalCloudOptions options, Regions regions)
{
    private readonly Lock gate = new();

    public Action<Utf8JsonWriter> Copy(RpcRequest request)
    {
        var target = request.Required("DestinationRegionId");
        if (!regions.Knows(target) || target == request["RegionId"])
        {
            throw new RpcException(
                400,
                "InvalidDestinationRegionId.NotFound",
                $"The specified DestinationRegionId does not exist or is the image's own: {target}."
            );
        }

        var id = request.Required("ImageId");
        var token = Requests.Token(request);
        var fingerprint = Requests.Fingerprint(request);
        lock (gate)
        {
            if (tasks.Store.Earlier(token, fingerprint) is { } earlier)
                return Answer(earlier.ImageId, target);
            var source = tasks.Store.Read(s => s.Images.Find(i => i.Id == id && i.Region == request["RegionId"]))
                ?? throw new RpcException(404, "InvalidImageId.NotFound", "The specified ImageId does not exist.");
            if (source.Status != "Available")
                throw new RpcException(403, "OperationDenied.ImageCopying", $"The image can not be copied; its status is {source.Status}.");
            var name = ImportParameters.CheckName(request["DestinationImageName"] ?? source.Name);
            if (tasks.Store.Read(s => s.Images.Exists(i => i.Name == name && i.Region == target)))
                throw new RpcException(400, "InvalidImageName.Duplicated", "The specified Image name has already been used.");
            var copy = source with
            {
                Id = EcsStore.NewId("m"),
                TaskId = EcsStore.NewId("c"),
                Region = target,
                Name = name,
                Status = "Creating",
                Created = options.Time.GetUtcNow(),
                Description = ImportParameters.CheckDescription(request["DestinationDescription"]),
                Tags = ImportParameters.ReadTags(request),
                SharedWith = [],
                Disks = [.. source.Disks.Select(d => d with { SnapshotId = EcsStore.NewId("s") })],
            };
            if (request.Flag("DryRun"))
                throw new RpcException(400, "DryRunOperation", "Request validation has been passed with DryRun flag set.");
            tasks.Store.Accept(copy, TaskAction.Copy, token, fingerprint);
            tasks.Start(copy.TaskId, (step, cancellation) => CopyAsync(copy, step, cancellation));
            return Answer(copy.Id, target);
        }
    }

    public Action<Utf8JsonWriter> Cancel(RpcRequest request)
    {
        var id = request.Required("ImageId");
        var task = tasks.Store.Read(s => s.Images.Find(i => i.Id == id && i.Region == request["RegionId"]))
            ?? throw new RpcException(404, "InvalidImageId.NotFound", "The specified ImageId does not exist.");
        return tasks.Cancel(task.TaskId)
            ? static _ => { }
        : throw new RpcException(403, "IncorrectImageStatus", $"The image is not being copied; its status is {task.Status}.");
    }

    private async Task CopyAsync(EcsImage copy, Func<Task> step, CancellationToken cancellation)
    {
        for (var percent = 10; percent < 100; percent += 10)
        {
            cancellation.ThrowIfCancellationRequested();
            tasks.Store.Progress(copy.TaskId, percent);
            await step().ConfigureAwait(false);
        }
    }

    private static Action<Utf8JsonWriter> Answer(string id, string region) =>
        json =>
        {
            json.WriteString("ImageId", id);
            json.WriteString("RegionId", region);
        };
}
