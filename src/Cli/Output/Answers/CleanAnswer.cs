namespace ImageTools.Cli.Output.Answers;

/// <summary>The document of clean --json.</summary>
internal sealed record CleanAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.clean/1";

    /// <summary>Unfinished uploads that were removed.</summary>
    public required IReadOnlyList<UnfinishedUpload> Removed { get; init; }

    /// <summary>Unfinished uploads that were left.</summary>
    public required IReadOnlyList<UnfinishedUpload> Left { get; init; }

    /// <summary>Runs that stay, because they were begun at another service or in another account.</summary>
    public required IReadOnlyList<RunElsewhere> Elsewhere { get; init; }

    /// <summary>Temporary files of conversions that were removed.</summary>
    public required IReadOnlyList<string> Files { get; init; }
}

/// <summary>An unfinished upload.</summary>
internal sealed record UnfinishedUpload
{
    /// <summary>oss://BUCKET/KEY</summary>
    public required string Object { get; init; }

    /// <summary>The service's id of the upload.</summary>
    public required string UploadId { get; init; }
}
