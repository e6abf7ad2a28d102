using System.Text.Json;
using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ecs;

/// <summary>A snapshot. During the import of its image, the status "failed" has no meaning.</summary>
/// <param name="SnapshotId">s-….</param>
/// <param name="Status">progressing, accomplished or failed.</param>
/// <param name="Progress">In the service's format, "100%".</param>
/// <param name="SourceDiskSize">GiB of the disk.</param>
/// <param name="SourceDiskType">system or data.</param>
public sealed record EcsSnapshot(string SnapshotId, string? Status, string? Progress, int? SourceDiskSize, string? SourceDiskType)
{
    internal static EcsSnapshot Read(JsonElement snapshot) =>
        new(
            snapshot.Required("SnapshotId"),
            snapshot.Text("Status"),
            snapshot.Text("Progress"),
            snapshot.Number("SourceDiskSize"),
            snapshot.Text("SourceDiskType")
        );
}
