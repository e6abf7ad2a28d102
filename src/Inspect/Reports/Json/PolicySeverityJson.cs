using System.ComponentModel.DataAnnotations;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Policies;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>The severity for the findings of some checks.</summary>
public sealed record PolicySeverityJson
{
    /// <summary>Id or pattern.</summary>
    public required string Check { get; init; }

    /// <summary>The severity.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Line of the policy.</summary>
    [Range(1, int.MaxValue)]
    public required int Line { get; init; }

    internal static PolicySeverityJson Of(PolicySeverity rule) =>
        new()
        {
            Check = rule.Check,
            Severity = rule.Severity,
            Line = rule.Line,
        };
}
