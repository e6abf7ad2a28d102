using ImageTools.Cloud;
using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ecs;

/// <summary>The operations of ECS that an import needs, in one region (protocol notes §5).</summary>
/// <param name="acs">Signs, sends and retries; an ECS service.</param>
/// <param name="region">RegionId of every request.</param>
public sealed class EcsClient(AcsClient acs, string region)
{
    // Without a Status filter only Available images are shown: an import under way would be invisible.
    private const string AnyImageStatus = "Creating,Waiting,Available,UnAvailable,CreateFailed,Deprecated";
    private const int PageSize = 50,
        MostPages = 200;

    /// <summary>RegionId of every request.</summary>
    public string Region { get; } = region;

    /// <summary>What becomes of images after their import.</summary>
    public EcsImages Images { get; } = new(acs, region);

    /// <summary>Which instances would start from an image.</summary>
    public EcsInstances Instances { get; } = new(acs, region);

    /// <summary>
    /// Starts an import. A dry run that passes throws, as the service answers it with an error: see
    /// <see cref="EcsService.IsDryRunPassed"/>.
    /// </summary>
    public Task<ImportImageAnswer> ImportImageAsync(ImportImageRequest request, CancellationToken cancellation) =>
        acs.CallAsync(
            "ImportImage",
            request.ToParameters(),
            answer => new ImportImageAnswer(answer.Required("ImageId"), answer.Required("TaskId")),
            cancellation
        );

    /// <summary>Tasks of one kind, newest first as the service lists them.</summary>
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

    /// <summary>Ends a task. The service does not say what becomes of the image's record: it may go, or stay as CreateFailed.</summary>
    public Task CancelTaskAsync(string taskId, CancellationToken cancellation) =>
        acs.CallAsync(
            "CancelTask",
            new AcsParameters { { "RegionId", Region }, { "TaskId", taskId } },
            answer => answer.Text("RequestId"),
            cancellation
        );

    /// <summary>The image in whatever status, or null.</summary>
    public async Task<EcsImage?> FindImageAsync(string imageId, CancellationToken cancellation) =>
        (await DescribeImagesAsync(imageId, null, cancellation).ConfigureAwait(false)).FirstOrDefault(i => i.ImageId == imageId);

    /// <summary>The account's own image of exactly this name, in whatever status, or null. (The service's filter is fuzzy.)</summary>
    public async Task<EcsImage?> FindImageByNameAsync(string imageName, CancellationToken cancellation) =>
        (await DescribeImagesAsync(null, imageName, cancellation).ConfigureAwait(false)).FirstOrDefault(i => i.ImageName == imageName);

    /// <summary>The account's own images in whatever status.</summary>
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

    /// <summary>All regions; the cheapest proof that credentials work.</summary>
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
            hint: "Narrow the question."
        );
    }
}
