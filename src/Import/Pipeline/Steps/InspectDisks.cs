using ImageTools.Disks.Formats;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Reports;

namespace ImageTools.Import.Pipeline.Steps;

/// <summary>The function that inspects the images.</summary>
internal delegate Inspection InspectDisks(
    IReadOnlyList<DiskImage> images,
    ImportRequest request,
    DateTimeOffset now,
    IReadOnlySet<string>? skip
);
