namespace ImageTools.Upload.Oss;

/// <summary>An object: bucket and key.</summary>
/// <param name="Bucket">Bucket.</param>
/// <param name="Key">Key, not encoded.</param>
public sealed record OssLocation(string Bucket, string Key)
{
    /// <inheritdoc/>
    public override string ToString() => $"oss://{Bucket}/{Key}";
}
