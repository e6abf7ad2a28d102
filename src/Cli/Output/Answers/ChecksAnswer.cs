using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The one document of checks --json.</summary>
internal sealed record ChecksAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.checks/1";

    public required IReadOnlyList<ExplainedCheck> Checks { get; init; }
}

/// <summary>A check.</summary>
internal sealed record ExplainedCheck
{
    [RegularExpression("^[a-z0-9-]+$")]
    public required string Id { get; init; }

    [AllowedValues("error", "warning", "info")]
    public required string Severity { get; init; }

    public required string Title { get; init; }

    /// <summary>Name of this check in ECS's own check of images.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? EcsItem { get; init; }

    /// <summary>What the check reads.</summary>
    public required string Looks { get; init; }

    /// <summary>Why it matters for ECS or for the start of an instance.</summary>
    public required string Matters { get; init; }

    /// <summary>What to do about a finding.</summary>
    public required string Mend { get; init; }
}
