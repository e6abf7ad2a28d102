using System.ComponentModel.DataAnnotations;
using ImageTools.Disks.Partitions;
using ImageTools.Disks.Volumes;
using ImageTools.Inspect.Guests;

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

    /// <summary>The disk of an image.</summary>
    /// <param name="filename">The image.</param>
    /// <param name="layout">How the disks are divided.</param>
    /// <param name="guest">The guest on them.</param>
    /// <param name="index">Index of the disk.</param>
    public static DiskJson Of(string filename, DiskLayout layout, Guest guest, int index) =>
        new()
        {
            Path = filename,
            PartitionTable = layout.Tables[index].Kind.Name(),
            SectorSize = layout.Tables[index].SectorSize,
            Volumes = [.. layout.Volumes.Where(v => v.DiskIndex == index).Select(v => VolumeJson.Of(v, guest))],
        };
}
