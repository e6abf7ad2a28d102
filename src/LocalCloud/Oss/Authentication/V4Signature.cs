using System.Text;
using ImageTools.LocalCloud.Http;

namespace ImageTools.LocalCloud.Oss.Authentication;

/// <summary>OSS4-HMAC-SHA256 (spec sections 2.1 and 2.2), written for verification from the decoded request.</summary>
internal static class V4Signature
{
    public const string Algorithm = "OSS4-HMAC-SHA256",
        SignatureParameter = "x-oss-signature";

    public static string CanonicalRequest(SignedRequest request, Resource resource, IReadOnlyList<string> additional, string payload)
    {
        var query = request
            .Target.Query.Where(p => p.Key != SignatureParameter)
            .Select(p => (Name: Percent.Encode(p.Key), Value: Percent.Encode(p.Value)))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .ThenBy(p => p.Value, StringComparer.Ordinal)
            .Select(p => p.Value.Length == 0 ? p.Name : $"{p.Name}={p.Value}");
        var headers = request
            .Headers.Select(h => (Name: h.Key.ToLowerInvariant(), Value: h.Value.Trim()))
            .Where(h => IsAlwaysSigned(h.Name) || additional.Contains(h.Name))
            .OrderBy(h => h.Name, StringComparer.Ordinal);
        var text = new StringBuilder();
        text.Append(request.Method).Append('\n');
        text.Append(Percent.Encode(resource.Canonical, keepSlash: true)).Append('\n');
        text.AppendJoin('&', query).Append('\n');
        foreach (var (name, value) in headers)
            text.Append(name).Append(':').Append(value).Append('\n');
        text.Append('\n').AppendJoin(';', additional).Append('\n').Append(payload);
        return text.ToString();
    }

    public static string StringToSign(string date, string scope, string canonicalRequest) =>
        ScopedSignature.StringToSign(Algorithm, date, scope, canonicalRequest);

    public static string Sign(string secret, string date, string region, string product, string stringToSign) =>
        ScopedSignature.Sign("aliyun_v4" + secret, $"{date}/{region}/{product}/aliyun_v4_request", stringToSign);

    /// <summary>Lower case, sorted, without those that are always signed.</summary>
    public static IReadOnlyList<string> ParseAdditional(string? list) =>
        [
            .. (list ?? "")
                .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(n => n.ToLowerInvariant())
                .Where(n => !IsAlwaysSigned(n))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    private static bool IsAlwaysSigned(string name) =>
        name is "content-type" or "content-md5" || name.StartsWith("x-oss-", StringComparison.Ordinal);
}
