using ImageTools.Cloud;
using ImageTools.Convert;
using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline.RemoteChecks;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Reports;
using ImageTools.Upload;
using ImageTools.Upload.Oss;
using ImageTools.Upload.Runs;

namespace ImageTools.Import.Pipeline;

/// <summary>The state of one import. Each step returns a new state with its results.</summary>
/// <param name="Options">Options of the import.</param>
/// <param name="Images">The images; closed when they are no longer read.</param>
/// <param name="Observer">Gets the events.</param>
internal sealed record ImportState(ImportOptions Options, OpenImages Images, IImportObserver Observer)
{
    /// <summary>Preflight: result of the inspection; null when the import starts at objects.</summary>
    public Inspection? Inspection { get; init; }

    /// <summary>Remote checks: the name that the image will have.</summary>
    public string ImageName { get; init; } = "";

    /// <summary>Remote checks: the role with which ECS will read.</summary>
    public string RoleName { get; init; } = "";

    /// <summary>Remote checks: objects of the disks, existing or planned.</summary>
    public IReadOnlyList<OssLocation> Locations { get; init; } = [];

    /// <summary>Remote checks: findings about the cloud.</summary>
    public IReadOnlyList<RemoteFinding> Findings { get; init; } = [];

    /// <summary>Whether RAM shows the role as complete. If ECS does not see it then, the role is new.</summary>
    public bool RoleIsReady => Findings.Any(f => f.Result is { Id: RoleCheck.Id, Status: CheckStatus.Pass });

    /// <summary>Reuse: an image with that name. It is used when the plan shows that it is the same.</summary>
    public EcsImage? Existing { get; init; }

    /// <summary>Plan: state of the files before the first byte was read, one for each target; null for a source without files.</summary>
    public IReadOnlyList<UploadSource?> Sources { get; init; } = [];

    /// <summary>Plan: targets to upload, one for each disk; empty when the import starts at objects.</summary>
    public IReadOnlyList<TargetImage> Targets { get; init; } = [];

    /// <summary>
    /// The request of ImportImage without the ClientToken. It begins with the values of the options. The plan adds derived values. Later
    /// steps remove parameters that ECS refuses, and add the tag.
    /// </summary>
    public required ImportImageRequest Request { get; init; }

    /// <summary>Upload: the uploaded objects; none in a dry run.</summary>
    public IReadOnlyList<UploadResult> Uploads { get; init; } = [];

    /// <summary>Start: image and task; null after a dry run, and when an existing image is used.</summary>
    public ImportImageAnswer? Answer { get; init; }

    /// <summary>Conclude: the outcome.</summary>
    public ImportOutcome? Outcome { get; init; }

    /// <summary>Notes that an import prints before it continues or ends. A plan shows the findings instead.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// The error that ends an import here: <see cref="PreflightBlockedException"/> or <see cref="CloudException"/>. A plan continues.
    /// </summary>
    public Exception? Obstacle { get; init; }
}
