using ImageTools.Cloud;
using ImageTools.Import.Ecs;

namespace ImageTools.Import.Images;

/// <summary>Removes an image and the snapshots of its disks. DeleteImage leaves the snapshots, and they cost money.</summary>
/// <param name="ecs">ECS of the image's region.</param>
/// <param name="note">Gets a sentence for the log.</param>
public sealed class ImageRemover(EcsClient ecs, Action<string>? note = null)
{
    /// <summary>Removes an image.</summary>
    /// <param name="imageId">m-…, one of the account's own images.</param>
    /// <param name="force">Remove it even if instances use it.</param>
    /// <param name="keepSnapshots">Keep the snapshots.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The removed image, and the removed snapshots.</returns>
    /// <exception cref="CloudException">The account has no such image, the image is still being created, or the service
    /// refuses.</exception>
    public async Task<(EcsImage Image, IReadOnlyList<string> Snapshots)> RemoveAsync(
        string imageId,
        bool force,
        bool keepSnapshots,
        CancellationToken cancellation
    )
    {
        // The service reports success for an unknown id, and does not list the snapshots afterwards.
        var image = await ecs.FindImageAsync(imageId, cancellation).ConfigureAwait(false)
            ?? throw new CloudException(
                "ecs",
                "image-missing",
                $"This account has no image {imageId} in {ecs.Region}.",
                hint: "`imagetools images` lists them. You can't remove an image that is shared, public or of the market."
            );
        if (image.Status is "Creating" or "Waiting")
        {
            var tasks = await ecs.DescribeTasksAsync(null, null, [], imageId, cancellation).ConfigureAwait(false);
            var task = tasks.FirstOrDefault(t => t.ResourceId == imageId)?.TaskId;
            throw new CloudException(
                "ecs",
                "image-being-made",
                $"The image {imageId} is still being created ({image.Status}) and can't be removed yet.",
                hint: task is null ? "Wait until it is complete." : $"End it with `imagetools cancel {task} --region {ecs.Region}`."
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
                    $"The image is removed, but its snapshot {snapshot} is not ({e.Code}); it costs money until it is removed: "
                    + $"`aliyun ecs DeleteSnapshot --SnapshotId {snapshot}`. {e.Hint}";
                note?.Invoke(left.TrimEnd());
            }
        }
        return (image, removed);
    }
}
