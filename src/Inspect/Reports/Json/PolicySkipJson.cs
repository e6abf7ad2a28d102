using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ImageTools.Inspect.Policies;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>Somebody answers for what some checks find.</summary>
public sealed record PolicySkipJson
{
    /// <summary>Ids and patterns.</summary>
    public required IReadOnlyList<string> Checks { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Last day, in UTC; null when it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateOnly? Until { get; init; }

    /// <summary>Whether that day is over.</summary>
    public required bool Expired { get; init; }

    /// <summary>Line of the policy.</summary>
    [Range(1, int.MaxValue)]
    public required int Line { get; init; }

    internal static PolicySkipJson Of(PolicySkip skip, DateOnly today) =>
        new()
        {
            Checks = skip.Checks,
            Reason = skip.Reason,
            Until = skip.Until,
            Expired = skip.HasExpired(today),
            Line = skip.Line,
        };
}
