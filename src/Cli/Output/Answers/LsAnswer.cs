namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of ls --json, behind a line for each file.</summary>
internal sealed record LsAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.ls/1";

    public string Type { get; } = "result";

    /// <summary>The listed path, with links followed.</summary>
    public required string Path { get; init; }

    /// <summary>Number of lines before this one.</summary>
    public required long Files { get; init; }
}
