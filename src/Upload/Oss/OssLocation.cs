using ImageTools.Cloud;

namespace ImageTools.Upload.Oss;

/// <summary>An object: bucket and key.</summary>
/// <param name="Bucket">Bucket.</param>
/// <param name="Key">Key, not encoded.</param>
public sealed record OssLocation(string Bucket, string Key)
{
    private const string Scheme = "oss://";

    /// <summary>Reads oss://BUCKET/KEY.</summary>
    /// <exception cref="CloudException">It is no such address, or a name in it is not allowed.</exception>
    public static OssLocation Parse(string text)
    {
        var slash = text.StartsWith(Scheme, StringComparison.Ordinal) ? text.IndexOf('/', Scheme.Length) : -1;
        if (slash < 0)
        {
            throw new CloudException(
                "oss",
                "invalid-location",
                $"'{text}' is not the address of an object.",
                hint: "Write oss://BUCKET/KEY."
            );
        }
        var location = new OssLocation(text[Scheme.Length..slash], text[(slash + 1)..]);
        OssNames.CheckBucket(location.Bucket);
        OssNames.CheckKey(location.Key);
        return location;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Scheme}{Bucket}/{Key}";
}
