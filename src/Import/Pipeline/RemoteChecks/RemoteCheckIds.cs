namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>
/// Identifiers of the checks of the cloud's side, which only an import or a plan runs. They can be left out like those of the
/// images.
/// </summary>
public static class RemoteCheckIds
{
    /// <summary>Id, and what has to hold.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> All { get; } =
    [
        new("oss-region", "The bucket is in the region of the import"),
        new("oss-encryption", "The bucket does not encrypt its objects"),
        new("oss-storage-class", "Objects of the bucket can be read at once"),
        new("oss-object", "The object is there"),
        new("param-image-name-duplicate", "No image has that name"),
        new("ram-role", "ECS may read the bucket"),
        new("param-dry-run", "ECS takes the request"),
    ];
}
