using System.Text.Json;
using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ecs;

/// <summary>A snapshot. While its image is being imported it reads "failed", which means nothing.</summary>
/// <param name="SnapshotId">s-….</param>
/// <param name="Status">progressing, accomplished or failed.</param>
/// <param name="Progress">As the service writes it, "100%".</param>
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
