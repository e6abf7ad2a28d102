namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of compare --json.</summary>
internal sealed record CompareAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.compare/1";

    public string Type { get; } = "result";

    /// <summary>Whether a guest sees the same content.</summary>
    public required bool Same { get; init; }

    /// <summary>Offset of the first byte that differs.</summary>
    public long? Offset { get; init; }
}
