using System.Text.Json.Serialization;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The document of tasks --json.</summary>
internal sealed record TasksAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.tasks/1";

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    public required IReadOnlyList<ListedTask> Tasks { get; init; }
}

/// <summary>An import task.</summary>
internal sealed record ListedTask
{
    /// <summary>Id.</summary>
    public required string TaskId { get; init; }

    /// <summary>Status.</summary>
    public required string Status { get; init; }

    /// <summary>When it began.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Created { get; init; }

    /// <summary>When it ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Finished { get; init; }

    /// <summary>Id of its image.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ResourceId { get; init; }

    /// <summary>Whether it can be cancelled.</summary>
    public required bool CanCancel { get; init; }
}
