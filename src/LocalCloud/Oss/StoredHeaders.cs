using Microsoft.AspNetCore.Http;

namespace ImageTools.LocalCloud.Oss;

/// <summary>Headers that are kept with an object and given back with it.</summary>
internal static class StoredHeaders
{
    private static readonly string[] Names =
    [
        "content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires",
        "x-oss-storage-class", "x-oss-server-side-encryption", "x-oss-server-side-encryption-key-id", "x-oss-object-acl", "x-oss-tagging",
    ];

    // Known of the object, but not said in answers about it.
    private static readonly string[] Silent = ["x-oss-object-acl", "x-oss-tagging"];

    public static Dictionary<string, string> From(HttpRequest request)
    {
        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Headers)
        {
            var lower = name.ToLowerInvariant();
            if (Array.IndexOf(Names, lower) >= 0 || lower.StartsWith("x-oss-meta-", StringComparison.Ordinal))
                kept[lower] = value.ToString();
        }
        return kept;
    }

    public static void Write(IReadOnlyDictionary<string, string> headers, HttpResponse response)
    {
        foreach (var (name, value) in headers)
        {
            if (Array.IndexOf(Silent, name) < 0)
                response.Headers[name] = value;
        }
        if (!headers.ContainsKey("content-type"))
            response.ContentType = "application/octet-stream";
        if (!headers.ContainsKey("x-oss-storage-class"))
            response.Headers["x-oss-storage-class"] = "Standard";
    }
}
