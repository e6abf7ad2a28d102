using ImageTools.Cloud;
using ImageTools.Import.Ecs;

namespace ImageTools.Import.Images;

/// <summary>Removes an image and the snapshots of its disks, which DeleteImage leaves, and which cost.</summary>
/// <param name="ecs">ECS of the image's region.</param>
/// <param name="note">Gets a sentence for the log.</param>
public sealed class ImageRemover(EcsClient ecs, Action<string>? note = null)
{
    /// <summary>Removes.</summary>
    /// <param name="imageId">m-…, one of the account's own images.</param>
    /// <param name="force">Even if instances use it.</param>
    /// <param name="keepSnapshots">Leave the snapshots.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The image as it was, and the snapshots that were removed.</returns>
    /// <exception cref="CloudException">There is no such image of the account, it is being made, or the service refuses.</exception>
    public async Task<(EcsImage Image, IReadOnlyList<string> Snapshots)> RemoveAsync(
        string imageId,
        bool force,
        bool keepSnapshots,
        CancellationToken cancellation
    )
    {
        // The service calls an unknown id a success, and no longer knows the snapshots afterwards.
        var image = await ecs.FindImageAsync(imageId, cancellation).ConfigureAwait(false)
            ?? throw new CloudException(
                "ecs",
                "image-missing",
                $"This account has no image {imageId} in {ecs.Region}.",
                hint: "`imagetools images` lists them. An image that is shared, public or of the market is not yours to remove."
            );
        if (image.Status is "Creating" or "Waiting")
        {
            var tasks = await ecs.DescribeTasksAsync(null, null, [], imageId, cancellation).ConfigureAwait(false);
            var task = tasks.FirstOrDefault(t => t.ResourceId == imageId)?.TaskId;
            throw new CloudException(
                "ecs",
                "image-being-made",
                $"The image {imageId} is being made ({image.Status}) and can't be removed yet.",
                hint: task is null ? "Wait for its end." : $"End it with `imagetools cancel {task} --region {ecs.Region}`."
            );
        }
        await ecs.Images.DeleteAsync(imageId, force, cancellation).ConfigureAwait(false);
        List<string> removed = [];
        foreach (var snapshot in keepSnapshots ? [] : image.Disks.Select(d => d.SnapshotId).OfType<string>())
        {
            try
            {
                await ecs.Images.DeleteSnapshotAsync(snapshot, cancellation).ConfigureAwait(false);
                removed.Add(snapshot);
            }
            catch (CloudException e)
            {
                var left =
                    $"The image is removed, but its snapshot {snapshot} is not ({e.Code}); it costs until it is removed: "
                    + $"`aliyun ecs DeleteSnapshot --SnapshotId {snapshot}`. {e.Hint}";
                note?.Invoke(left.TrimEnd());
            }
        }
        return (image, removed);
    }
}
