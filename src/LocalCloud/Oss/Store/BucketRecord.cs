namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>
/// The kind and settings of a bucket: buckets/BUCKET.json. A bucket without this file has the defaults.
/// </summary>
internal sealed record BucketRecord
{
    /// <summary>Standard, IA, Archive, ColdArchive or DeepColdArchive; the default of its objects.</summary>
    public string StorageClass { get; init; } = "Standard";

    /// <summary>LRS or ZRS.</summary>
    public string Redundancy { get; init; } = "LRS";

    /// <summary>private or public-read.</summary>
    public string Acl { get; init; } = "private";

    public List<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Default encryption of objects, as the headers of such an object; empty when there is none.</summary>
    public Dictionary<string, string> Encryption { get; init; } = [];

    /// <summary>Adds the bucket's defaults to the headers of a new object.</summary>
    public Dictionary<string, string> Complete(Dictionary<string, string> headers)
    {
        if (StorageClass != "Standard")
            headers.TryAdd("x-oss-storage-class", StorageClass);
        if (!headers.ContainsKey("x-oss-server-side-encryption"))
        {
            foreach (var (name, value) in Encryption)
                headers[name] = value;
        }
        return headers;
    }
}
