namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of find --json, behind a line for each file.</summary>
internal sealed record FindAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.find/1";

    public string Type { get; } = "result";

    /// <summary>Number of lines before this one.</summary>
    public required long Files { get; init; }
}
