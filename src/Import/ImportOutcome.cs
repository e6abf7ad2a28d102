using ImageTools.Import.Images;
using ImageTools.Upload;

namespace ImageTools.Import;

/// <summary>How an import ended.</summary>
public sealed record ImportOutcome
{
    /// <summary>Image id; empty after a dry run.</summary>
    public required string ImageId { get; init; }

    /// <summary>Task id; empty after a dry run.</summary>
    public required string TaskId { get; init; }

    /// <summary>Region.</summary>
    public required string RegionId { get; init; }

    /// <summary>ImageName.</summary>
    public required string ImageName { get; init; }

    /// <summary>Status of the image: Available; Creating with --no-wait; DryRun after a dry run.</summary>
    public required string Status { get; init; }

    /// <summary>Snapshots of the image's disks.</summary>
    public IReadOnlyList<string> SnapshotIds { get; init; } = [];

    /// <summary>GiB of the system disk.</summary>
    public int SizeGiB { get; init; }

    /// <summary>The uploaded objects; empty with --object.</summary>
    public IReadOnlyList<UploadResult> Uploads { get; init; } = [];

    /// <summary>Whether an image with the same name and content already existed, so that nothing was imported.</summary>
    public bool Reused { get; init; }

    /// <summary>Copies in other regions.</summary>
    public IReadOnlyList<ImageCopy> Copies { get; init; } = [];

    /// <summary>Instance type and commands to start the image; null unless requested.</summary>
    public InstanceAdvice? Advice { get; init; }

    /// <summary>Sources of the disks, the system disk first; empty with --object.</summary>
    public IReadOnlyList<ImportedDisk> Disks { get; init; } = [];

    /// <summary>The sent parameters of ImportImage without the ClientToken.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Sent { get; init; } = [];

    /// <summary>What to do next, a command to copy.</summary>
    public string? NextStep { get; init; }
}
