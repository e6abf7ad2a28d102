using System.Security.Cryptography;
using System.Text;

namespace ImageTools.Conformance.Signing;

/// <summary>The older HMAC-SHA1 signature, written from section 2.3 alone.</summary>
internal static class OssV1
{
    // Those that the suite and the vectors use; the service knows more.
    private static readonly string[] Subresources =
    [
        "acl",
        "bucketInfo",
        "location",
        "stat",
        "delete",
        "append",
        "tagging",
        "objectMeta",
        "uploads",
        "uploadId",
        "partNumber",
        "security-token",
        "position",
        "response-content-type",
        "response-content-language",
        "response-expires",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "restore",
        "versions",
        "versioning",
        "versionId",
        "continuation-token",
        "symlink",
        "lifecycle",
        "policy",
        "cors",
        "encryption",
        "x-oss-process",
        "x-oss-traffic-limit",
        "resourceGroup",
    ];

    /// <summary>The canonicalized resource: nothing in it is encoded.</summary>
    public static string Resource(string bucket, string key, IEnumerable<(string Name, string? Value)> query)
    {
        var named = query
            .Where(p => Subresources.Contains(p.Name))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => string.IsNullOrEmpty(p.Value) ? p.Name : $"{p.Name}={p.Value}")
            .ToList();
        var resource = bucket.Length == 0 ? "/" : $"/{bucket}/{key}";
        return named.Count == 0 ? resource : $"{resource}?{string.Join('&', named)}";
    }

    /// <param name="method">Method.</param>
    /// <param name="headers">All headers.</param>
    /// <param name="date">The Date, the x-oss-date, or the Expires of a URL.</param>
    /// <param name="resource">The canonicalized resource.</param>
    public static string StringToSign(string method, IReadOnlyCollection<(string Name, string Value)> headers, string date, string resource)
    {
        string Value(string name) => headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? "";
        var own = headers
            .Select(h => (Name: h.Name.ToLowerInvariant(), h.Value))
            .Where(h => h.Name.StartsWith("x-oss-", StringComparison.Ordinal))
            .OrderBy(h => h.Name, StringComparer.Ordinal)
            .Select(h => $"{h.Name}:{h.Value.Trim()}\n");
        return $"{method}\n{Value("content-md5")}\n{Value("content-type")}\n{date}\n{string.Concat(own)}{resource}";
    }

    public static string Sign(Credentials key, string stringToSign) =>
        System.Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(key.Secret), Encoding.UTF8.GetBytes(stringToSign)));
}
