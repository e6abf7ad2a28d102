namespace ImageTools.LocalCloud.Oss.Store;

/// <summary>
/// What a bucket was made as and set to: buckets/BUCKET.json. A bucket without such a file is as all were before there was
/// one.
/// </summary>
internal sealed record BucketRecord
{
    /// <summary>Standard, IA, Archive, ColdArchive or DeepColdArchive; objects that are given none have it.</summary>
    public string StorageClass { get; init; } = "Standard";

    /// <summary>LRS or ZRS.</summary>
    public string Redundancy { get; init; } = "LRS";

    /// <summary>private or public-read.</summary>
    public string Acl { get; init; } = "private";

    public List<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>How objects are encrypted that do not say so themselves, as headers of such an object; empty when they are not.</summary>
    public Dictionary<string, string> Encryption { get; init; } = [];

    /// <summary>Gives the headers of a new object what it has of the bucket.</summary>
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
