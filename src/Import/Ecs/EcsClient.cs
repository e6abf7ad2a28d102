using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ecs;

/// <summary>The operations of ECS that an import needs, in one region (protocol notes §5).</summary>
/// <param name="acs">Signs, sends and retries; an ECS service.</param>
/// <param name="region">RegionId of every request.</param>
public sealed class EcsClient(AcsClient acs, string region)
{
    // Without a Status filter only Available images are listed, and an image that is being imported would be missing.
    private const string AnyImageStatus = "Creating,Waiting,Available,UnAvailable,CreateFailed,Deprecated";
    private const int PageSize = 50,
        MostPages = 200;

    /// <summary>RegionId of every request.</summary>
    public string Region { get; } = region;

    /// <summary>Operations on images after their import.</summary>
    public EcsImages Images { get; } = new(acs, region);

    /// <summary>Instance types, and dry runs that start an image.</summary>
    public EcsInstances Instances { get; } = new(acs, region);

    /// <summary>
    /// Starts an import. A dry run that passes throws, because the service sends an error for it: see
    /// <see cref="EcsService.IsDryRunPassed"/>.
    /// </summary>
    public Task<ImportImageAnswer> ImportImageAsync(ImportImageRequest request, CancellationToken cancellation) =>
        acs.CallAsync(
            "ImportImage",
            request.ToParameters(),
            answer => new ImportImageAnswer(answer.Required("ImageId"), answer.Required("TaskId")),
            cancellation
        );

    /// <summary>Tasks of one kind, newest first, in the service's order.</summary>
    /// <param name="action">ImportImage, ExportImage, …; null is any.</param>
    /// <param name="status">Finished, Processing or Failed; null is any.</param>
    /// <param name="taskIds">Only these, at most 100; empty is any.</param>
    /// <param name="resourceId">Only those of this image; null is any.</param>
    /// <param name="cancellation">Stops.</param>
    public Task<IReadOnlyList<EcsTask>> DescribeTasksAsync(
        string? action,
        string? status,
        IReadOnlyList<string> taskIds,
        string? resourceId,
        CancellationToken cancellation
    ) =>
        PagesAsync(
            "DescribeTasks",
            "TaskSet",
            "Task",
            EcsTask.Read,
            new AcsParameters
            {
                { "RegionId", Region },
                { "TaskAction", action },
                { "TaskStatus", status },
                { "TaskIds", taskIds.Count == 0 ? null : string.Join(',', taskIds) },
                { "ResourceIds.1", resourceId },
            },
            cancellation
        );

    /// <summary>One task with its progress and, if it failed, the reason.</summary>
    public Task<EcsTask> DescribeTaskAttributeAsync(string taskId, CancellationToken cancellation) =>
        acs.CallAsync(
            "DescribeTaskAttribute",
            new AcsParameters { { "RegionId", Region }, { "TaskId", taskId } },
            EcsTask.Read,
            cancellation
        );

    /// <summary>Ends a task. The service does not document what happens to the image: it may be removed, or stay as CreateFailed.</summary>
    public Task CancelTaskAsync(string taskId, CancellationToken cancellation) =>
        acs.CallAsync(
            "CancelTask",
            new AcsParameters { { "RegionId", Region }, { "TaskId", taskId } },
            answer => answer.Text("RequestId"),
            cancellation
        );

    /// <summary>The image in any status, or null.</summary>
    public async Task<EcsImage?> FindImageAsync(string imageId, CancellationToken cancellation) =>
        (await DescribeImagesAsync(imageId, null, cancellation).ConfigureAwait(false)).FirstOrDefault(i => i.ImageId == imageId);

    /// <summary>The account's own image with exactly this name, in any status, or null. (The service's filter is fuzzy.)</summary>
    public async Task<EcsImage?> FindImageByNameAsync(string imageName, CancellationToken cancellation) =>
        (await DescribeImagesAsync(null, imageName, cancellation).ConfigureAwait(false)).FirstOrDefault(i => i.ImageName == imageName);

    /// <summary>The account's own images in any status.</summary>
    /// <param name="imageId">Only this; null is any.</param>
    /// <param name="imageName">The service's fuzzy filter; null is any.</param>
    /// <param name="cancellation">Stops.</param>
    public Task<IReadOnlyList<EcsImage>> DescribeImagesAsync(string? imageId, string? imageName, CancellationToken cancellation) =>
        PagesAsync(
            "DescribeImages",
            "Images",
            "Image",
            EcsImage.Read,
            new AcsParameters
            {
                { "RegionId", Region },
                { "ImageId", imageId },
                { "ImageName", imageName },
                { "ImageOwnerAlias", "self" },
                { "Status", AnyImageStatus },
            },
            cancellation
        );

    /// <summary>Snapshots by id.</summary>
    public async Task<IReadOnlyList<EcsSnapshot>> DescribeSnapshotsAsync(IReadOnlyList<string> snapshotIds, CancellationToken cancellation)
    {
        if (snapshotIds.Count == 0)
            return [];
        return await acs.CallAsync(
                "DescribeSnapshots",
                new AcsParameters
                {
                    { "RegionId", Region },
                    { "SnapshotIds", $"[{string.Join(',', snapshotIds.Select(id => $"\"{id}\""))}]" },
                    { "MaxResults", 100 },
                },
                answer => (EcsSnapshot[])[.. answer.List("Snapshots", "Snapshot").Select(EcsSnapshot.Read)],
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>All regions. This call is the cheapest test of credentials.</summary>
    public async Task<IReadOnlyList<EcsRegion>> DescribeRegionsAsync(CancellationToken cancellation) =>
        await acs.CallAsync(
                "DescribeRegions",
                [],
                answer =>
                    (EcsRegion[])
                        [
                            .. answer
                                .List("Regions", "Region")
                                .Select(r => new EcsRegion(r.Required("RegionId"), r.Text("LocalName"), r.Text("RegionEndpoint"))),
                        ],
                cancellation
            )
            .ConfigureAwait(false);

    private async Task<IReadOnlyList<T>> PagesAsync<T>(
        string action,
        string set,
        string item,
        Func<System.Text.Json.JsonElement, T> read,
        AcsParameters parameters,
        CancellationToken cancellation
    )
    {
        List<T> all = [];
        for (var page = 1; page <= MostPages; page++)
        {
            AcsParameters request = [.. parameters];
            request.Add("PageNumber", page);
            request.Add("PageSize", PageSize);
            var (items, total) = await acs.CallAsync(
                    action,
                    request,
                    answer => ((T[])[.. answer.List(set, item).Select(read)], answer.Number("TotalCount")),
                    cancellation
                )
                .ConfigureAwait(false);
            all.AddRange(items);
            if (items.Length == 0 || all.Count >= (total ?? (items.Length < PageSize ? 0 : int.MaxValue)))
                return all;
        }
        throw new CloudException(
            "ecs",
            "too-many-results",
            $"{action}: more than {MostPages * PageSize} results.",
            hint: "Give a narrower filter."
        );
    }
}
