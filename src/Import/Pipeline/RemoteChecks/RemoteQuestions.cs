using ImageTools.Upload.Oss;

namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>The facts of an import that the checks of the cloud use.</summary>
internal sealed record RemoteQuestions
{
    /// <summary>Name that must be free.</summary>
    public required string ImageName { get; init; }

    /// <summary>Objects of the disks, existing or planned.</summary>
    public required IReadOnlyList<OssLocation> Locations { get; init; }

    /// <summary>Whether the objects must exist already.</summary>
    public required bool Uploaded { get; init; }

    /// <summary>Role with which ECS will read.</summary>
    public required string RoleName { get; init; }

    /// <summary>Storage class of the uploaded objects; null for the default of the bucket.</summary>
    public required string? StorageClass { get; init; }

    /// <summary>Ids to leave out.</summary>
    public required IReadOnlySet<string> Skip { get; init; }
}
