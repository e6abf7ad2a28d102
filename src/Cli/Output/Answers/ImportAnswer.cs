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

    /// <summary>What was uploaded.</summary>
    public required IReadOnlyList<UploadedObject> Objects { get; init; }

    /// <summary>True when an image of the same name and content was there already.</summary>
    public bool? Reused { get; init; }

    /// <summary>Copies in other regions.</summary>
    public IReadOnlyList<CopiedImage>? Copies { get; init; }

    /// <summary>What can be started from it, with --next.</summary>
    public AdvisedInstance? Instance { get; init; }

    /// <summary>A command that goes on from here.</summary>
    public string? NextStep { get; init; }
}
