using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ImageTools.Inspect.Policies;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>A skip: a person takes responsibility for the findings of some checks.</summary>
public sealed record PolicySkipJson
{
    /// <summary>Ids and patterns.</summary>
    public required IReadOnlyList<string> Checks { get; init; }

    /// <summary>The reason.</summary>
    public required string Reason { get; init; }

    /// <summary>Last valid day, in UTC; null when it has no end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateOnly? Until { get; init; }

    /// <summary>Whether the last valid day is over.</summary>
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
