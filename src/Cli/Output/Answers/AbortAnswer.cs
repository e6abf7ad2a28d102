namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of abort --json.</summary>
internal sealed record AbortAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.abort/1";

    public string Type { get; } = "result";

    /// <summary>oss://BUCKET/KEY</summary>
    public required string Object { get; init; }

    /// <summary>How many unfinished uploads were removed.</summary>
    public required int Removed { get; init; }

    /// <summary>Runs that stay, since they were begun elsewhere.</summary>
    public required IReadOnlyList<RunElsewhere> Elsewhere { get; init; }
}
