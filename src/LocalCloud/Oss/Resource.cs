namespace ImageTools.LocalCloud.Oss;

/// <summary>The resource of a request: an object, a bucket (empty key) or the service (both empty).</summary>
internal readonly record struct Resource(string Bucket, string Key)
{
    /// <summary>The canonical resource before encoding: it always has the bucket, in every style of URL.</summary>
    public string Canonical => Bucket.Length == 0 ? "/" : $"/{Bucket}/{Key}";
}
