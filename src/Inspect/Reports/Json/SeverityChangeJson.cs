using System.Text.Json.Serialization;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>A policy changed the severity of the finding.</summary>
public sealed record SeverityChangeJson : CheckChangeJson
{
    /// <summary>What the policy did.</summary>
    [JsonPropertyOrder(-1)]
    public string Action { get; } = "severity";
}
