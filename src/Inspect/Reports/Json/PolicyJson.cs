using System.Text.Json.Serialization;
using ImageTools.Inspect.Policies;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>The policy of the report.</summary>
public sealed record PolicyJson
{
    /// <summary>File.</summary>
    public required string File { get; init; }

    /// <summary>The profile of the policy; null when it does not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Profile { get; init; }

    /// <summary>The severities for some checks.</summary>
    public required IReadOnlyList<PolicySeverityJson> Severity { get; init; }

    /// <summary>The skips.</summary>
    public required IReadOnlyList<PolicySkipJson> Skip { get; init; }

    /// <summary>The policy of a report; null when there is none.</summary>
    public static PolicyJson? Of(PolicyReport? report) =>
        report is null
            ? null
            : new PolicyJson
            {
                File = report.Policy.Path,
                Profile = report.Policy.Profile,
                Severity = [.. report.Policy.Severities.Select(PolicySeverityJson.Of)],
                Skip = [.. report.Policy.Skips.Select(s => PolicySkipJson.Of(s, report.Today))],
            };
}
