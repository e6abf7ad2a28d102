using System.Text.Json.Serialization;
using ImageTools.Inspect.Guests;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>cloud-init.</summary>
public sealed record CloudInitJson
{
    /// <summary>Whether it is installed.</summary>
    public required bool Installed { get; init; }

    /// <summary>Version.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Version { get; init; }

    /// <summary>The data sources; null when the list is not set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required IReadOnlyList<string>? Datasources { get; init; }

    /// <summary>What disables it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? DisabledBy { get; init; }

    /// <summary>What prevents it from configuring the network.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? NetworkDisabledBy { get; init; }

    internal static CloudInitJson Of(CloudInitFacts facts) =>
        new()
        {
            Installed = facts.Installed,
            Version = facts.Version,
            Datasources = facts.Datasources,
            DisabledBy = facts.DisabledBy,
            NetworkDisabledBy = facts.NetworkDisabledBy,
        };
}
