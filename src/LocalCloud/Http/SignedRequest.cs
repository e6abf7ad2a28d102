namespace ImageTools.LocalCloud.Http;

/// <summary>The input of a signature.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Target">Decoded path and query.</param>
/// <param name="Headers">Names compare without case; repeated headers are joined by commas.</param>
internal sealed record SignedRequest(string Method, RequestTarget Target, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>A header's value without spaces around it, or null.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out var value) ? value.Trim() : null;
}
