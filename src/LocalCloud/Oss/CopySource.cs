using ImageTools.LocalCloud.Http;
using ImageTools.LocalCloud.Oss.Store;

namespace ImageTools.LocalCloud.Oss;

/// <summary>The object that x-oss-copy-source names.</summary>
internal static class CopySource
{
    /// <exception cref="OssException">The header is malformed.</exception>
    public static (string Bucket, string Key) Read(OssContext context)
    {
        var text = context.Header("x-oss-copy-source")!;
        var mark = text.IndexOf('?');
        if (mark >= 0)
            throw OssService.NotImplemented($"x-oss-copy-source with {text[mark..]}");
        // The source is percent-encoded once, sometimes with its slashes. A plus stays a plus here.
        var path = Percent.Decode(text.Replace("+", "%2B", StringComparison.Ordinal))?.TrimStart('/') ?? "";
        var slash = path.IndexOf('/');
        return slash > 0 && slash < path.Length - 1
            ? (path[..slash], path[(slash + 1)..])
            : throw OssException.InvalidArgument(
                "Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.",
                "x-oss-copy-source",
                text
            );
    }

    /// <summary>Opens the object, if the conditions of the request hold.</summary>
    /// <exception cref="OssException">NoSuchBucket, NoSuchKey, PreconditionFailed, or 304.</exception>
    public static SourceObject Open(OssContext context, ObjectStore objects)
    {
        var (bucket, key) = Read(context);
        if (!objects.HasBucket(bucket))
            throw OssBuckets.NoSuchBucket(bucket);
        var source = SourceObject.Open(objects, bucket, key);
        try
        {
            Conditions.Check(context, source.Record, "x-oss-copy-source-");
            StoredHeaders.CheckReadable(source.Record);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }
}
