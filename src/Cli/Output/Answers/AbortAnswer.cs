namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of abort --json.</summary>
internal sealed record AbortAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.abort/1";

    public string Type { get; } = "result";

    /// <summary>oss://BUCKET/KEY</summary>
    public required string Object { get; init; }

    /// <summary>Number of removed unfinished uploads.</summary>
    public required int Removed { get; init; }

    /// <summary>Runs that stay, because they were begun at another service or in another account.</summary>
    public required IReadOnlyList<RunElsewhere> Elsewhere { get; init; }
}
