using System.ComponentModel.DataAnnotations;
using ImageTools.Disks.Partitions;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>A disk.</summary>
public sealed record DiskJson
{
    /// <summary>File.</summary>
    public required string Path { get; init; }

    /// <summary>Kind of its partition table.</summary>
    [AllowedValues("gpt", "mbr", "none", "hybrid")]
    public required string PartitionTable { get; init; }

    /// <summary>Bytes.</summary>
    public required int SectorSize { get; init; }

    /// <summary>Its volumes.</summary>
    public required IReadOnlyList<VolumeJson> Volumes { get; init; }

    internal static DiskJson Of(Inspection inspection, int index) =>
        new()
        {
            Path = inspection.Images[index].Info.Filename,
            PartitionTable = inspection.Layout.Tables[index].Kind.Name(),
            SectorSize = inspection.Layout.Tables[index].SectorSize,
            Volumes = [.. inspection.Layout.Volumes.Where(v => v.DiskIndex == index).Select(v => VolumeJson.Of(v, inspection.Guest))],
        };
}
