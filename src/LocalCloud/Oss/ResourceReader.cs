namespace ImageTools.LocalCloud.Oss;

/// <summary>
/// Finds the bucket in the host name or in the path (spec section 8.1); a request can be read in more than one way, and the signature
/// decides.
/// </summary>
internal static class ResourceReader
{
    /// <summary>All readings, the likeliest first.</summary>
    public static IReadOnlyList<Resource> Read(string host, string path, string defaultBucket)
    {
        var key = path[1..];
        var slash = key.IndexOf('/');
        var (first, rest) = slash < 0 ? (key, "") : (key[..slash], key[(slash + 1)..]);
        if (BucketOf(host) is { } bucket)
        {
            // ali-oss with an IP address and sldEnable names the bucket twice.
            return first == bucket ? [new(bucket, rest), new(bucket, key)] : [new(bucket, key)];
        }
        if (first.Length == 0)
            return [new("", ""), new(defaultBucket, key)];
        return [new(first, rest), new(defaultBucket, key)];
    }

    /// <summary>The bucket that a virtual host names, or null.</summary>
    private static string? BucketOf(string host)
    {
        var colon = host.LastIndexOf(':');
        var name = (colon < 0 || host.EndsWith(']') ? host : host[..colon]).ToLowerInvariant();
        if (name.EndsWith(".localhost", StringComparison.Ordinal))
            return name[..name.IndexOf('.')];
        if (!name.EndsWith(".aliyuncs.com", StringComparison.Ordinal))
            return null;
        // bucket.oss-region.aliyuncs.com and bucket.region.oss.aliyuncs.com have one more label than the endpoint itself.
        var labels = name.Split('.');
        var ofEndpoint = labels.Length >= 5 && labels[^3] == "oss" ? 4 : 3;
        return labels.Length > ofEndpoint ? labels[0] : null;
    }
}
