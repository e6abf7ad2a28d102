namespace ImageTools.Upload.Oss;

/// <summary>What a signed address allows.</summary>
/// <param name="Method">GET to read, PUT to write.</param>
/// <param name="Location">Object.</param>
/// <param name="Validity">How long; at most 7 days with V4. With temporary credentials it expires with them, if that is earlier.</param>
public sealed record OssPresignRequest(HttpMethod Method, OssLocation Location, TimeSpan Validity)
{
    /// <summary>Query of the address, decoded.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>The exact Content-Type, Content-MD5 and x-oss-* headers that the later request must have.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
