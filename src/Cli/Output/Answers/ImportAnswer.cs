namespace ImageTools.Cli.Output.Answers;

/// <summary>The result line of import --json. When a copy failed, a line of type error follows.</summary>
internal sealed record ImportAnswer : IAnswer
{
    public string Schema { get; } = "imagetools.import/1";

    public string Type { get; } = "result";

    /// <summary>Id of the image; empty after a dry run.</summary>
    public required string ImageId { get; init; }

    /// <summary>Id of the task; empty when there was none.</summary>
    public required string TaskId { get; init; }

    /// <summary>Name.</summary>
    public required string ImageName { get; init; }

    /// <summary>Region.</summary>
    public required string Region { get; init; }

    /// <summary>Available; Creating with --no-wait; DryRun.</summary>
    public required string Status { get; init; }

    /// <summary>GiB of the system disk.</summary>
    public required int SizeGiB { get; init; }

    /// <summary>Snapshots of the image.</summary>
    public required IReadOnlyList<string> Snapshots { get; init; }

    /// <summary>The uploaded objects.</summary>
    public required IReadOnlyList<UploadedObject> Objects { get; init; }

    /// <summary>True when an image with the same name and content already existed.</summary>
    public bool? Reused { get; init; }

    /// <summary>Copies in other regions.</summary>
    public IReadOnlyList<CopiedImage>? Copies { get; init; }

    /// <summary>An instance that can be started from the image, with --next.</summary>
    public AdvisedInstance? Instance { get; init; }

    /// <summary>The next command.</summary>
    public string? NextStep { get; init; }
}
