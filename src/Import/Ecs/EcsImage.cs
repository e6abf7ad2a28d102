using System.Text.Json;
using ImageTools.Cloud.Rpc;

namespace ImageTools.Import.Ecs;

/// <summary>An image in the response of DescribeImages.</summary>
public sealed record EcsImage
{
    /// <summary>m-….</summary>
    public required string ImageId { get; init; }

    /// <summary>Name.</summary>
    public string? ImageName { get; init; }

    /// <summary>Creating, Waiting, Available, UnAvailable, CreateFailed or Deprecated.</summary>
    public string Status { get; init; } = "";

    /// <summary>0 to 100, or null.</summary>
    public int? Percent { get; init; }

    /// <summary>GiB.</summary>
    public int? Size { get; init; }

    /// <summary>x86_64, i386 or arm64.</summary>
    public string? Architecture { get; init; }

    /// <summary>BIOS, UEFI or UEFI-Preferred.</summary>
    public string? BootMode { get; init; }

    /// <summary>linux or windows.</summary>
    public string? OSType { get; init; }

    /// <summary>Platform.</summary>
    public string? Platform { get; init; }

    /// <summary>Time of creation, in the service's format.</summary>
    public string? CreationTime { get; init; }

    /// <summary>Description.</summary>
    public string? Description { get; init; }

    /// <summary>Features.NvmeSupport: supported or unsupported.</summary>
    public string? NvmeSupport { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Findings of the service's own check of the image; empty when it was not requested or is not ready.</summary>
    public IReadOnlyList<EcsImageFinding> Findings { get; init; } = [];

    /// <summary>Disks.</summary>
    public IReadOnlyList<EcsImageDisk> Disks { get; init; } = [];

    internal static EcsImage Read(JsonElement image) =>
        new()
        {
            ImageId = image.Required("ImageId"),
            ImageName = image.Text("ImageName"),
            Status = image.Text("Status") ?? "",
            Percent = image.Number("Progress"),
            Size = image.Number("Size"),
            Architecture = image.Text("Architecture"),
            BootMode = image.Text("BootMode"),
            OSType = image.Text("OSType"),
            Platform = image.Text("Platform"),
            CreationTime = image.Text("CreationTime"),
            Description = image.Text("Description"),
            NvmeSupport = image.Member("Features")?.Text("NvmeSupport"),
            Tags =
            [
                .. image
                    .List("Tags", "Tag")
                    .Where(t => t.Text("TagKey") is not null)
                    .Select(t => KeyValuePair.Create(t.Text("TagKey")!, t.Text("TagValue") ?? "")),
            ],
            Findings =
            [
                .. (image.Member("DetectionOptions")?.List("Items", "Item") ?? []).Select(EcsImageFinding.Read).Where(f => f.IsRisk),
            ],
            Disks = [.. image.List("DiskDeviceMappings", "DiskDeviceMapping").Select(EcsImageDisk.Read)],
        };
}
