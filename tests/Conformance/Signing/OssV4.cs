using System.Security.Cryptography;
using System.Text;

namespace ImageTools.Conformance.Signing;

/// <summary>
/// OSS4-HMAC-SHA256, written from section 2.1 alone: neither the uploader's nor the embedded cloud's code is known here, so that a
/// mistake of theirs is not repeated.
/// </summary>
internal static class OssV4
{
    public const string Algorithm = "OSS4-HMAC-SHA256",
        Unsigned = "UNSIGNED-PAYLOAD";

    public static string CanonicalRequest(
        string method,
        string bucket,
        string key,
        IEnumerable<(string Name, string? Value)> query,
        IEnumerable<(string Name, string Value)> headers,
        params string[] additional
    )
    {
        var parameters = query
            .Select(p => (Name: Wire.Encode(p.Name), Value: Wire.Encode(p.Value ?? "")))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => p.Value.Length == 0 ? p.Name : $"{p.Name}={p.Value}");
        var named = additional.Select(a => a.ToLowerInvariant()).Where(a => !IsSigned(a)).Order(StringComparer.Ordinal).ToList();
        var signed = headers
            .Select(h => (Name: h.Name.ToLowerInvariant(), Value: h.Value.Trim()))
            .Where(h => IsSigned(h.Name) || named.Contains(h.Name))
            .OrderBy(h => h.Name, StringComparer.Ordinal)
            .Select(h => $"{h.Name}:{h.Value}\n");
        var resource = bucket.Length == 0 ? "/" : $"/{bucket}/{key}";
        return string.Join(
            '\n',
            method,
            Wire.Key(resource),
            string.Join('&', parameters),
            string.Concat(signed),
            string.Join(';', named),
            Unsigned
        );
    }

    public static string Scope(string date, string region, string product = "oss") => $"{date[..8]}/{region}/{product}/aliyun_v4_request";

    public static string Sign(Credentials key, string date, string scope, string canonicalRequest)
    {
        var toSign =
            $"{Algorithm}\n{date}\n{scope}\n{System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)))}";
        var chained = Encoding.UTF8.GetBytes("aliyun_v4" + key.Secret);
        foreach (var link in scope.Split('/'))
            chained = HMACSHA256.HashData(chained, Encoding.UTF8.GetBytes(link));
        return System.Convert.ToHexStringLower(HMACSHA256.HashData(chained, Encoding.UTF8.GetBytes(toSign)));
    }

    public static string Authorization(Credentials key, string date, string scope, string canonicalRequest, params string[] additional)
    {
        var named = additional.Length == 0 ? "" : $",AdditionalHeaders={string.Join(';', additional.Order(StringComparer.Ordinal))}";
        return $"{Algorithm} Credential={key.Id}/{scope}{named},Signature={Sign(key, date, scope, canonicalRequest)}";
    }

    private static bool IsSigned(string name) =>
        name is "content-type" or "content-md5" || name.StartsWith("x-oss-", StringComparison.Ordinal);
}
