using System.Text.Json.Serialization;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>A policy skipped the check: a person takes responsibility for the finding.</summary>
public sealed record SkipChangeJson : CheckChangeJson
{
    /// <summary>What the policy did.</summary>
    [JsonPropertyOrder(-1)]
    public string Action { get; } = "skip";

    /// <summary>The reason.</summary>
    [JsonPropertyOrder(1)]
    public required string Reason { get; init; }

    /// <summary>Last valid day of the skip, in UTC; null when it has no end.</summary>
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateOnly? Until { get; init; }
}
