namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of diff --json, behind a line for each difference.</summary>
internal sealed record DiffAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.diff/1";

    public string Type { get; } = "result";

    /// <summary>Whether no file differs.</summary>
    public required bool Same { get; init; }

    /// <summary>Files that are only in the second image.</summary>
    public required long Added { get; init; }

    /// <summary>Files that are only in the first image.</summary>
    public required long Removed { get; init; }

    /// <summary>Files that are in both, and differ.</summary>
    public required long Changed { get; init; }
}
