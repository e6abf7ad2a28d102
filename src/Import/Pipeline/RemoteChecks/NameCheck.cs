using ImageTools.Cloud;
using ImageTools.Import.Ecs;
using ImageTools.Inspect.Checks;

namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>Checks that the name is free in the region, or finds the image that has it (param-image-name-duplicate).</summary>
internal sealed class NameCheck(EcsClient ecs) : IRemoteCheck
{
    private const string Title = "The image's name";

    /// <summary>Id of the check.</summary>
    public const string Id = "param-image-name-duplicate";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemoteFinding>> AskAsync(RemoteQuestions questions, CancellationToken cancellation) =>
        questions.Skip.Contains(Id)
            ? []
            : [await Denial.GuardAsync(Id, Title, () => FindAsync(questions, cancellation)).ConfigureAwait(false)];

    private async Task<RemoteFinding> FindAsync(RemoteQuestions questions, CancellationToken cancellation)
    {
        var name = questions.ImageName;
        if (await ecs.FindImageByNameAsync(name, cancellation).ConfigureAwait(false) is not { } image)
            return RemoteFinding.Of(Id, Title, CheckStatus.Pass, $"No image in {ecs.Region} has the name {name}.");
        var task = await TaskUnderWayAsync(image, questions, cancellation).ConfigureAwait(false);
        var hint = task is null
            ? $"Choose another --name, or remove that image (`imagetools image rm {image.ImageId}`)."
            : $"It is now being imported from the same object: follow it with `imagetools wait {task.TaskId} --region {ecs.Region}`.";
        return RemoteFinding.Failed(
            Id,
            Title,
            new CloudException(
                "ecs",
                "image-name-taken",
                $"An image with the name {name} already exists in {ecs.Region}: {image.ImageId} ({image.Status}).",
                hint: hint
            )
        ) with
        {
            IsUnderWay = task is not null,
        };
    }

    // The running import of the image from the same objects; null when it is another image.
    private async Task<EcsTask?> TaskUnderWayAsync(EcsImage image, RemoteQuestions questions, CancellationToken cancellation)
    {
        var isFromThese = questions.Locations.Any(l => image.Disks.Any(d => d.ImportBucket == l.Bucket && d.ImportObject == l.Key));
        if (image.Status is not ("Creating" or "Waiting") || !isFromThese)
            return null;
        var tasks = await ecs.DescribeTasksAsync("ImportImage", null, [], image.ImageId, cancellation).ConfigureAwait(false);
        return tasks.FirstOrDefault(t => t.ResourceId is null || t.ResourceId == image.ImageId);
    }
}
