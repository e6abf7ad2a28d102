using System.Text.Json;
using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ecs;

/// <summary>One disk of an image.</summary>
/// <param name="Type">system or data.</param>
/// <param name="Size">GiB.</param>
/// <param name="Format">RAW, VHD, QCOW2.</param>
/// <param name="SnapshotId">s-….</param>
/// <param name="ImportBucket">Bucket it was imported from.</param>
/// <param name="ImportObject">Key it was imported from.</param>
public sealed record EcsImageDisk(string? Type, int? Size, string? Format, string? SnapshotId, string? ImportBucket, string? ImportObject)
{
    internal static EcsImageDisk Read(JsonElement disk) =>
        new(
            disk.Text("Type"),
            disk.Number("Size"),
            disk.Text("Format"),
            disk.Text("SnapshotId") is { Length: > 0 } snapshot ? snapshot : null,
            disk.Text("ImportOSSBucket"),
            disk.Text("ImportOSSObject")
        );
}
