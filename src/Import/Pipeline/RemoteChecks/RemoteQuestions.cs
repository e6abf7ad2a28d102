using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>What the cloud is asked about.</summary>
internal sealed record RemoteQuestions
{
    /// <summary>Name that must be free.</summary>
    public required string ImageName { get; init; }

    /// <summary>Where the disks are, or will be.</summary>
    public required IReadOnlyList<OssLocation> Locations { get; init; }

    /// <summary>Whether the objects must exist already.</summary>
    public required bool Uploaded { get; init; }

    /// <summary>Role by which ECS will read.</summary>
    public required string RoleName { get; init; }

    /// <summary>Class that the objects are given when they are uploaded, whatever the bucket's is; null for the bucket's.</summary>
    public required string? StorageClass { get; init; }

    /// <summary>Ids to leave out.</summary>
    public required IReadOnlySet<string> Skip { get; init; }
}
