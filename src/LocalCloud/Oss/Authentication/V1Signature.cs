using System.Security.Cryptography;
using System.Text;
using ImageTools.LocalCloud.Http;

namespace ImageTools.LocalCloud.Oss.Authentication;

/// <summary>The HMAC-SHA1 signature of old clients (spec section 2.3).</summary>
internal static class V1Signature
{
    private static readonly HashSet<string> Subresources = new(StringComparer.Ordinal)
    {
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
        "callback",
        "callback-var",
        "versions",
        "versioning",
        "versionId",
        "sequential",
        "continuation-token",
        "regionList",
        "cloudboxes",
        "symlink",
        "lifecycle",
        "policy",
        "website",
        "cors",
        "logging",
        "referer",
        "encryption",
        "requestPayment",
        "x-oss-process",
        "x-oss-traffic-limit",
        "comp",
        "worm",
    };

    private static readonly HashSet<string> NeverSigned = new(StringComparer.Ordinal)
    {
        "OSSAccessKeyId",
        "Expires",
        "Signature",
        "prefix",
        "delimiter",
        "marker",
        "max-keys",
        "max-uploads",
        "key-marker",
        "upload-id-marker",
        "encoding-type",
        "max-parts",
        "part-number-marker",
        "list-type",
        "start-after",
        "fetch-owner",
    };

    /// <summary>
    /// The strings that a client may have signed. Each client has its own list of signed query names. A name that neither of our lists has
    /// is tried both ways.
    /// </summary>
    public static IEnumerable<string> StringsToSign(SignedRequest request, Resource resource, string date)
    {
        var head = new StringBuilder();
        head.Append(request.Method)
            .Append('\n')
            .Append(request.Header("content-md5"))
            .Append('\n')
            .Append(request.Header("content-type"))
            .Append('\n')
            .Append(date)
            .Append('\n');
        foreach (
            var (name, value) in request
                .Headers.Select(h => (Name: h.Key.ToLowerInvariant(), Value: h.Value.Trim()))
                .Where(h => h.Name.StartsWith("x-oss-", StringComparison.Ordinal))
                .OrderBy(h => h.Name, StringComparer.Ordinal)
        )
        {
            head.Append(name).Append(':').Append(value).Append('\n');
        }
        head.Append(resource.Canonical);

        var known = request.Target.Query.Where(p => Subresources.Contains(p.Key)).ToList();
        var unknown = request.Target.Query.Where(p => !Subresources.Contains(p.Key) && !NeverSigned.Contains(p.Key)).Take(6).ToList();
        for (var chosen = 0; chosen < 1 << unknown.Count; chosen++)
        {
            var signed = known
                .Concat(unknown.Where((_, i) => (chosen >> i & 1) == 1))
                .OrderBy(p => p.Key, StringComparer.Ordinal)
                .Select(p => p.Value.Length == 0 ? p.Key : $"{p.Key}={p.Value}");
            var query = string.Join('&', signed);
            yield return query.Length == 0 ? head.ToString() : $"{head}?{query}";
        }
    }

    public static string Sign(string secret, string stringToSign)
    {
#pragma warning disable CA5350 // The protocol prescribes HMAC-SHA1; newer clients use V4.
        return System.Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(stringToSign)));
#pragma warning restore CA5350
    }
}
