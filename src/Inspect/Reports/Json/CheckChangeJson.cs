using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Policies;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>What a policy did to this result, and what it was before.</summary>
[JsonDerivedType(typeof(SeverityChangeJson))]
[JsonDerivedType(typeof(SkipChangeJson))]
public abstract record CheckChangeJson
{
    /// <summary>Line of the policy.</summary>
    [Range(1, int.MaxValue)]
    public required int Line { get; init; }

    /// <summary>Severity of the finding itself.</summary>
    public required Severity Severity { get; init; }

    /// <summary>What the check found.</summary>
    [AllowedValues("fail", "unknown")]
    public required string Status { get; init; }

    /// <summary>What a policy did; null when it did nothing.</summary>
    public static CheckChangeJson? Of(PolicyChange? change) =>
        change switch
        {
            null => null,
            { Action: PolicyAction.Skip } => new SkipChangeJson
            {
                Line = change.Line,
                Severity = change.Severity,
                Status = change.Status.ToString().ToLowerInvariant(),
                Reason = change.Reason!,
                Until = change.Until,
            },
            _ => new SeverityChangeJson
            {
                Line = change.Line,
                Severity = change.Severity,
                Status = change.Status.ToString().ToLowerInvariant(),
            },
        };
}
