namespace ImageTools.LocalCloud.Ecs;

/// <summary>ecs/state.json.</summary>
internal sealed record EcsState
{
    public List<EcsImage> Images { get; init; } = [];

    public List<EcsTask> Tasks { get; init; } = [];

    public List<EcsSnapshot> Snapshots { get; init; } = [];

    public List<AcceptedRequest> Accepted { get; init; } = [];
}

/// <summary>A custom image.</summary>
internal sealed record EcsImage
{
    public required string Id { get; init; }

    public required string TaskId { get; init; }

    public string Region { get; init; } = "";

    public required string Name { get; init; }

    public required string Status { get; init; }

    public required DateTimeOffset Created { get; init; }

    public string Description { get; init; } = "";

    public required string Architecture { get; init; }

    public required string OsType { get; init; }

    public required string Platform { get; init; }

    public required string BootMode { get; init; }

    public string NvmeSupport { get; init; } = "unsupported";

    public string ImdsSupport { get; init; } = "v1";

    public string Family { get; init; } = "";

    public string LicenseType { get; init; } = "";

    public List<EcsTag> Tags { get; init; } = [];

    /// <summary>Ids of other accounts.</summary>
    public List<string> SharedWith { get; init; } = [];

    public List<EcsDisk> Disks { get; init; } = [];
}

/// <summary>One disk of an image.</summary>
internal sealed record EcsDisk(
    string Device,
    bool System,
    int SizeGiB,
    string Format,
    string SnapshotId,
    string Bucket,
    string Object,
    string ETag = ""
);

/// <summary>A tag.</summary>
internal sealed record EcsTag(string Key, string Value);

/// <summary>An import, an export or a copy. <paramref name="ErrorCode"/> and <paramref name="ErrorMessage"/> say why it failed.</summary>
internal sealed record EcsTask(
    string Id,
    string ImageId,
    string Status,
    DateTimeOffset Created,
    int Percent = 0,
    DateTimeOffset? Finished = null,
    string ErrorCode = "",
    string ErrorMessage = ""
)
{
    public string Action { get; init; } = TaskAction.Import;

    public string Region { get; init; } = "";

    /// <summary>Export: the objects that it writes.</summary>
    public List<string> Objects { get; init; } = [];
}

/// <summary>The snapshot behind a disk of an image; it reads failed until the import ends.</summary>
internal sealed record EcsSnapshot(
    string Id,
    string Name,
    string ImageId,
    string Status,
    int SizeGiB,
    bool System,
    DateTimeOffset Created,
    string Region = ""
)
{
    public List<EcsTag> Tags { get; init; } = [];
}

/// <summary>An ImportImage that was accepted under a ClientToken.</summary>
internal sealed record AcceptedRequest(string Token, string Fingerprint, string ImageId, string TaskId);
