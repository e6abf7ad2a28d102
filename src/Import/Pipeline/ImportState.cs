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

/// <summary>What one import knows so far. Each step returns it with what the step found out or did.</summary>
/// <param name="Options">What to import, and how.</param>
/// <param name="Images">The images; closed when nothing more is read of them.</param>
/// <param name="Observer">Is told.</param>
internal sealed record ImportState(ImportOptions Options, OpenImages Images, IImportObserver Observer)
{
    /// <summary>Preflight: what the images hold; null when the import starts at objects.</summary>
    public Inspection? Inspection { get; init; }

    /// <summary>Remote checks: the name that the image will have.</summary>
    public string ImageName { get; init; } = "";

    /// <summary>Remote checks: the role by which ECS will read.</summary>
    public string RoleName { get; init; } = "";

    /// <summary>Remote checks: where the disks are, or will be.</summary>
    public IReadOnlyList<OssLocation> Locations { get; init; } = [];

    /// <summary>Remote checks: what was found on the cloud's side.</summary>
    public IReadOnlyList<RemoteFinding> Findings { get; init; } = [];

    /// <summary>Whether RAM shows the role as complete: if ECS does not see it, it is new.</summary>
    public bool RoleIsReady => Findings.Any(f => f.Result is { Id: RoleCheck.Id, Status: CheckStatus.Pass });

    /// <summary>Reuse: an image of that name, to be used when the plan shows that it is the same.</summary>
    public EcsImage? Existing { get; init; }

    /// <summary>Plan: the files as they were before the first byte was read, one a target; null for what comes from no file.</summary>
    public IReadOnlyList<UploadSource?> Sources { get; init; } = [];

    /// <summary>Plan: what will be uploaded, one a disk; empty when the import starts at objects.</summary>
    public IReadOnlyList<TargetImage> Targets { get; init; } = [];

    /// <summary>
    /// What ImportImage will be asked, but for the ClientToken. It begins with what the options say. The plan adds what was found;
    /// later steps leave out what ECS refuses, and add the tag.
    /// </summary>
    public required ImportImageRequest Request { get; init; }

    /// <summary>Upload: the objects that were sent; none in a dry run.</summary>
    public IReadOnlyList<UploadResult> Uploads { get; init; } = [];

    /// <summary>Start: image and task; null after a dry run, and when an existing image is used.</summary>
    public ImportImageAnswer? Answer { get; init; }

    /// <summary>Conclude: how it ended.</summary>
    public ImportOutcome? Outcome { get; init; }

    /// <summary>What an import tells before it goes on or ends; a plan shows the findings themselves.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// What an import ends with here, and a plan goes on in spite of: <see cref="PreflightBlockedException"/> or
    /// <see cref="CloudException"/>.
    /// </summary>
    public Exception? Obstacle { get; init; }
}
