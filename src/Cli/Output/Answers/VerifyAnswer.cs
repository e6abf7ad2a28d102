using ImageTools.Inspect.Checks;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of verify --json.</summary>
internal sealed record VerifyAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.verify/1";

    public string Type { get; } = "result";

    /// <summary>Whether everything is as the manifest says.</summary>
    public required bool Verified { get; init; }

    public required IReadOnlyList<VerifiedItem> Items { get; init; }
}

/// <summary>One thing that was checked.</summary>
internal sealed record VerifiedItem
{
    /// <summary>source, content, object, parts, image, copy.</summary>
    public required string Item { get; init; }

    /// <summary>Which.</summary>
    public required string Subject { get; init; }

    public required CheckStatus Status { get; init; }

    /// <summary>A sentence.</summary>
    public required string Message { get; init; }
}
