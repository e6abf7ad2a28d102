using System.Text.Json.Serialization;
using ImageTools.Inspect.Parameters;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>Parameters of ImportImage, with the names of the API.</summary>
public sealed record ImportImageJson
{
    /// <summary>linux or windows.</summary>
    [JsonPropertyName("OSType")]
    public required string OSType { get; init; }

    /// <summary>Platform, as ECS spells it.</summary>
    [JsonPropertyName("Platform")]
    public required string Platform { get; init; }

    /// <summary>x86_64, i386 or arm64.</summary>
    [JsonPropertyName("Architecture")]
    public required string Architecture { get; init; }

    /// <summary>BIOS or UEFI.</summary>
    [JsonPropertyName("BootMode")]
    public required string BootMode { get; init; }

    /// <summary>One for each disk.</summary>
    [JsonPropertyName("DiskDeviceMapping")]
    public required IReadOnlyList<DiskMappingJson> Disks { get; init; }

    /// <summary>Features.</summary>
    [JsonPropertyName("Features")]
    public required ImageFeaturesJson Features { get; init; }

    /// <summary>Name.</summary>
    [JsonPropertyName("ImageName")]
    public required string ImageName { get; init; }

    /// <summary>Description.</summary>
    [JsonPropertyName("Description")]
    public string? Description { get; init; }

    /// <summary>License.</summary>
    [JsonPropertyName("LicenseType")]
    public string? LicenseType { get; init; }

    /// <summary>Whether ECS checks the image.</summary>
    [JsonPropertyName("DetectionStrategy")]
    public string? DetectionStrategy { get; init; }

    /// <summary>The reason for each parameter.</summary>
    public required IReadOnlyDictionary<string, string> Reasons { get; init; }

    internal static ImportImageJson Of(ImportImageParameters parameters) =>
        new()
        {
            OSType = parameters.OSType,
            Platform = parameters.Platform,
            Architecture = parameters.Architecture,
            BootMode = parameters.BootMode,
            Disks = [.. parameters.Disks.Select(d => new DiskMappingJson { Format = d.Format, DiskImageSize = d.DiskImageSize })],
            Features = new ImageFeaturesJson { NvmeSupport = parameters.NvmeSupport, ImdsSupport = parameters.ImdsSupport },
            ImageName = parameters.ImageName,
            Description = parameters.Description,
            LicenseType = parameters.LicenseType,
            DetectionStrategy = parameters.DetectionStrategy,
            Reasons = parameters.Reasons,
        };
}
