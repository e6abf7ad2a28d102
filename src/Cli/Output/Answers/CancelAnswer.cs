namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of cancel --json.</summary>
internal sealed record CancelAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.cancel/1";

    public string Type { get; } = "result";

    /// <summary>Id.</summary>
    public required string TaskId { get; init; }

    public bool Cancelled { get; } = true;
}
