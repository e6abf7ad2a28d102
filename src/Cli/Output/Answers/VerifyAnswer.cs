using ImageTools.Inspect.Checks;

namespace ImageTools.Cli.Output.Answers;

/// <summary>The last line of verify --json.</summary>
internal sealed record VerifyAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.verify/1";

    public string Type { get; } = "result";

    /// <summary>Whether nothing differs from the manifest.</summary>
    public required bool Verified { get; init; }

    public required IReadOnlyList<VerifiedItem> Items { get; init; }
}

/// <summary>One checked item.</summary>
internal sealed record VerifiedItem
{
    /// <summary>source, content, object, parts, image, copy.</summary>
    public required string Item { get; init; }

    /// <summary>The item: a path, an object, an id.</summary>
    public required string Subject { get; init; }

    public required CheckStatus Status { get; init; }

    /// <summary>The finding, a sentence.</summary>
    public required string Message { get; init; }
}
