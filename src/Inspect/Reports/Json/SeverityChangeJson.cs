using System.Text.Json.Serialization;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>The finding counts for more or less than it did.</summary>
public sealed record SeverityChangeJson : CheckChangeJson
{
    /// <summary>What the policy did.</summary>
    [JsonPropertyOrder(-1)]
    public string Action { get; } = "severity";
}
