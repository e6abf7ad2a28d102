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

    /// <summary>Status of the image: Available; Creating with --no-wait; DryRun when everything was only checked.</summary>
    public required string Status { get; init; }

    /// <summary>Snapshots of the image's disks.</summary>
    public IReadOnlyList<string> SnapshotIds { get; init; } = [];

    /// <summary>GiB of the system disk.</summary>
    public int SizeGiB { get; init; }

    /// <summary>The object(s) imported from; empty with --object.</summary>
    public IReadOnlyList<UploadResult> Uploads { get; init; } = [];

    /// <summary>Whether an image of the same name and content was there already, so that nothing was imported.</summary>
    public bool Reused { get; init; }

    /// <summary>Copies in other regions.</summary>
    public IReadOnlyList<ImageCopy> Copies { get; init; } = [];

    /// <summary>Which instance would start from it, and by which commands; null unless asked for.</summary>
    public InstanceAdvice? Advice { get; init; }

    /// <summary>Where the disks came from, the system disk first; empty with --object.</summary>
    public IReadOnlyList<ImportedDisk> Disks { get; init; } = [];

    /// <summary>Parameters of ImportImage as they were sent, but for the ClientToken.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Sent { get; init; } = [];

    /// <summary>What to do next, a command to copy.</summary>
    public string? NextStep { get; init; }
}
