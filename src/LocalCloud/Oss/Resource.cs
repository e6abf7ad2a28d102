namespace ImageTools.LocalCloud.Oss;

/// <summary>What a request is about: an object, a bucket (empty key) or the service (both empty).</summary>
internal readonly record struct Resource(string Bucket, string Key)
{
    /// <summary>The canonical resource before encoding: always with the bucket, whatever the URL's style.</summary>
    public string Canonical => Bucket.Length == 0 ? "/" : $"/{Bucket}/{Key}";
}
