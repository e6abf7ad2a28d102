using System.ComponentModel.DataAnnotations;
using ImageTools.Inspect.Checks;
using ImageTools.Inspect.Policies;

namespace ImageTools.Inspect.Reports.Json;

/// <summary>How bad what some checks find is.</summary>
public sealed record PolicySeverityJson
{
    /// <summary>Id or pattern.</summary>
    public required string Check { get; init; }

    /// <summary>How bad.</summary>
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
