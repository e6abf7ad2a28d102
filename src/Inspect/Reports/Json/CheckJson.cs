using System.Text.Json.Serialization;
using ImageTools.Inspect.Checks;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>A check.</summary>
public sealed record CheckJson
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>Severity of a failure.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The status. unknown means: the evidence could not be read.</summary>
    public required CheckStatus Status { get; init; }

    /// <summary>What is checked.</summary>
    public required string Title { get; init; }

    /// <summary>What was found.</summary>
    public required string Message { get; init; }

    /// <summary>The evidence.</summary>
    public required IReadOnlyList<EvidenceJson> Evidence { get; init; }

    /// <summary>What to do.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Fix { get; init; }

    /// <summary>Item of the check of ECS.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? EcsItem { get; init; }

    /// <summary>The change that a policy made to this result, with the result before it.</summary>
    public CheckChangeJson? Policy { get; init; }

    internal static CheckJson Of(CheckResult check) =>
        new()
        {
            Id = check.Id,
            Severity = check.Severity,
            Status = check.Status,
            Title = check.Title,
            Message = check.Message,
            Evidence = [.. check.Evidence.Select(EvidenceJson.Of)],
            Fix = check.Fix,
            EcsItem = check.EcsItem,
            Policy = CheckChangeJson.Of(check.Policy),
        };
}
