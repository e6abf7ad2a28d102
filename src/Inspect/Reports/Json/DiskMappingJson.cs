using System.Text.Json.Serialization;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>A disk of ImportImage.</summary>
public sealed record DiskMappingJson
{
    /// <summary>RAW, VHD or QCOW2.</summary>
    [JsonPropertyName("Format")]
    public required string Format { get; init; }

    /// <summary>GiB.</summary>
    [JsonPropertyName("DiskImageSize")]
    public required int DiskImageSize { get; init; }
}
