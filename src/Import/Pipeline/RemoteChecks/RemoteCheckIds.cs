namespace ImageTools.Import.Pipeline.RemoteChecks;

/// <summary>Ids of the checks of the cloud. Only an import or a plan runs them. They can be left out like the checks of images.</summary>
public static class RemoteCheckIds
{
    /// <summary>Each id, with the condition that must hold.</summary>
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
