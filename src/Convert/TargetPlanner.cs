using ImageTools.Disks;

namespace ImageTools.Convert;

/// <summary>Decides what the target file will be.</summary>
public static class TargetPlanner
{
    /// <summary>Scans the map of <paramref name="source"/> (a guest-visible disk) and lays out the target. Reads metadata and, where zeros have to be found, data.</summary>
    public static TargetImage Plan(BlockSource source, ConvertOptions options, IProgress<WorkProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
