using ImageTools.Convert;
using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline.RemoteChecks;
using ImageTools.Inspect.Reports;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline;

/// <summary>Everything an import will do, before it does any of it.</summary>
/// <param name="Inspection">What the images hold; null when the import starts at objects.</param>
/// <param name="Findings">Checks of the cloud's side.</param>
/// <param name="Targets">What will be uploaded, one a disk; empty when the import starts at objects.</param>
/// <param name="Locations">Where the disks are, or will be.</param>
/// <param name="Request">What ImportImage will be asked, but for the ClientToken.</param>
/// <param name="RoleName">The role by which ECS will read.</param>
public sealed record ImportPlan(
    Inspection? Inspection,
    IReadOnlyList<RemoteFinding> Findings,
    IReadOnlyList<TargetImage> Targets,
    IReadOnlyList<OssLocation> Locations,
    ImportImageRequest Request,
    string RoleName
);
