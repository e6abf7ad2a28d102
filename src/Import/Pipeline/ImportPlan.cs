using ImageTools.Convert;
using ImageTools.Import.Ecs;
using ImageTools.Import.Pipeline.RemoteChecks;
using ImageTools.Inspect.Reports;
using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline;

/// <summary>Everything that an import will do.</summary>
/// <param name="Inspection">Result of the inspection; null when the import starts at objects.</param>
/// <param name="Findings">Findings about the cloud.</param>
/// <param name="Targets">Targets to upload, one for each disk; empty when the import starts at objects.</param>
/// <param name="Locations">Objects of the disks, existing or planned.</param>
/// <param name="Request">The request of ImportImage without the ClientToken.</param>
/// <param name="RoleName">The role with which ECS will read.</param>
public sealed record ImportPlan(
    Inspection? Inspection,
    IReadOnlyList<RemoteFinding> Findings,
    IReadOnlyList<TargetImage> Targets,
    IReadOnlyList<OssLocation> Locations,
    ImportImageRequest Request,
    string RoleName
);
