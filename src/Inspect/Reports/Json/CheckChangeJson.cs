using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Policies;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>The change that a policy made to this result, with the result before it.</summary>
[JsonDerivedType(typeof(SeverityChangeJson))]
[JsonDerivedType(typeof(SkipChangeJson))]
public abstract record CheckChangeJson
{
    /// <summary>Line of the policy.</summary>
    [Range(1, int.MaxValue)]
    public required int Line { get; init; }

    /// <summary>Severity of the finding before the change.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The status that the check found.</summary>
    [AllowedValues("fail", "unknown")]
    public required string Status { get; init; }

    /// <summary>The change of a policy; null when there is none.</summary>
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
