using System.Text.Json.Serialization;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>Features of ImportImage. A feature that is not sent is missing here.</summary>
public sealed record ImageFeaturesJson
{
    /// <summary>Whether the image has drivers for NVMe.</summary>
    [JsonPropertyName("NvmeSupport")]
    public string? NvmeSupport { get; init; }

    /// <summary>The version of requests to the metadata server.</summary>
    [JsonPropertyName("ImdsSupport")]
    public string? ImdsSupport { get; init; }
}
