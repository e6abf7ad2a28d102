using System.Text.Json.Serialization;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>Features of ImportImage. What is not sent is missing.</summary>
public sealed record ImageFeaturesJson
{
    /// <summary>Whether the image has drivers for NVMe.</summary>
    [JsonPropertyName("NvmeSupport")]
    public string? NvmeSupport { get; init; }

    /// <summary>How the metadata server is asked.</summary>
    [JsonPropertyName("ImdsSupport")]
    public string? ImdsSupport { get; init; }
}
