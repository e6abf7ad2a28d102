using System.Text.Json.Serialization;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>Somebody answers for the finding.</summary>
public sealed record SkipChangeJson : CheckChangeJson
{
    /// <summary>What the policy did.</summary>
    [JsonPropertyOrder(-1)]
    public string Action { get; } = "skip";

    /// <summary>Why.</summary>
    [JsonPropertyOrder(1)]
    public required string Reason { get; init; }

    /// <summary>Last day of the skip, in UTC; null when it has none.</summary>
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateOnly? Until { get; init; }
}
