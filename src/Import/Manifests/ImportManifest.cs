namespace ImageTools.Import.Manifests;

/// <summary>
/// The record of an import as a chain that can be checked: source file, content, object with its parts, parameters, image.
/// </summary>
public sealed record ImportManifest
{
    /// <summary>Version of the tool that wrote it.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Region of bucket and image.</summary>
    public required string RegionId { get; init; }

    /// <summary>m-…; null after an upload alone.</summary>
    public string? ImageId { get; init; }

    /// <summary>Name of the image.</summary>
    public string? ImageName { get; init; }

    /// <summary>t-…; null when the image already existed.</summary>
    public string? TaskId { get; init; }

    /// <summary>Snapshots of the image's disks.</summary>
    public IReadOnlyList<string> SnapshotIds { get; init; } = [];

    /// <summary>Region and image id of each copy.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Copies { get; init; } = [];

    /// <summary>Whether the objects stayed in the bucket.</summary>
    public bool ObjectsKept { get; init; }

    /// <summary>The sent parameters of ImportImage without the ClientToken.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>The disks, the system disk first.</summary>
    public IReadOnlyList<ManifestDisk> Disks { get; init; } = [];

    /// <summary>A sent parameter, or null.</summary>
    public string? Parameter(string name) => Parameters.FirstOrDefault(p => p.Key == name).Value;

    /// <summary>Value of a sent tag, or null.</summary>
    public string? Tag(string key) =>
        Parameters
            .FirstOrDefault(p =>
                p.Key.StartsWith("Tag.", StringComparison.Ordinal) && p.Key.EndsWith(".Key", StringComparison.Ordinal) && p.Value == key
            )
            .Key
            is { } found
            ? Parameter($"{found[..^4]}.Value")
            : null;
}
