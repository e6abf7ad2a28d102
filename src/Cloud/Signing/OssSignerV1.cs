using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ImageTools.Cloud.Signing;

/// <summary>OSS signature V1 (notes, 2.3), for services that do not know V4.</summary>
public static class OssSignerV1
{
    // The list of the official clients. Other names of a query are not signed.
    private static readonly HashSet<string> Subresources = new(StringComparer.Ordinal)
    {
        "acl",
        "append",
        "bucketInfo",
        "callback",
        "callback-var",
        "cloudboxes",
        "comp",
        "continuation-token",
        "cors",
        "delete",
        "encryption",
        "lifecycle",
        "location",
        "logging",
        "objectMeta",
        "partNumber",
        "policy",
        "position",
        "referer",
        "regionList",
        "requestPayment",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
        "restore",
        "security-token",
        "sequential",
        "stat",
        "symlink",
        "tagging",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
        "worm",
        "x-oss-process",
        "x-oss-traffic-limit",
    };

    /// <summary>The value of x-oss-date.</summary>
    public static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The Authorization header; the date is that of x-oss-date, else of Date.</summary>
    public static string Authorization(
        Credentials credentials,
        string method,
        string resource,
        IReadOnlyList<KeyValuePair<string, string>> query,
        IReadOnlyList<KeyValuePair<string, string>> headers
    )
    {
        var date = Header(headers, "x-oss-date") ?? Header(headers, "date") ?? "";
        var toSign = StringToSign(method, date, resource, query, headers);
        return $"OSS {credentials.AccessKeyId}:{Signature(credentials.AccessKeySecret, toSign)}";
    }

    /// <summary>The text that is signed.</summary>
    /// <param name="method">Upper case.</param>
    /// <param name="date">As in the header; for a signed address, the second at which it expires.</param>
    /// <param name="resource">Decoded "/bucket/key", "/bucket/" or "/".</param>
    /// <param name="query">Decoded names and values. The method picks those to sign.</param>
    /// <param name="headers">All headers. The method picks those to sign.</param>
    public static string StringToSign(
        string method,
        string date,
        string resource,
        IReadOnlyList<KeyValuePair<string, string>> query,
        IReadOnlyList<KeyValuePair<string, string>> headers
    )
    {
        var own = headers
            .Select(h => (Name: h.Key.ToLowerInvariant(), Value: h.Value.Trim()))
            .Where(h => h.Name.StartsWith("x-oss-", StringComparison.Ordinal))
            .OrderBy(h => h.Name, StringComparer.Ordinal)
            .Select(h => $"{h.Name}:{h.Value}\n");
        var signed = query
            .Where(p => Subresources.Contains(p.Key))
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => p.Value.Length == 0 ? p.Key : $"{p.Key}={p.Value}")
            .ToArray();
        return string.Concat(
            $"{method}\n{Header(headers, "content-md5")}\n{Header(headers, "content-type")}\n{date}\n",
            string.Concat(own),
            resource,
            signed.Length == 0 ? "" : $"?{string.Join('&', signed)}"
        );
    }

    /// <summary>Base64 HMAC-SHA1. The service asks for SHA-1; V4 is the safer signature.</summary>
#pragma warning disable CA5350
    public static string Signature(string secret, string toSign) =>
        System.Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(toSign)));
#pragma warning restore CA5350

    private static string? Header(IReadOnlyList<KeyValuePair<string, string>> headers, string name) =>
        headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value?.Trim();
}
