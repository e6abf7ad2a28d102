using System.Text;
using ImageTools.LocalCloud.Http;
using Microsoft.AspNetCore.Http;

namespace ImageTools.LocalCloud.Oss.Authentication;

/// <summary>
/// AWS4-HMAC-SHA256 in headers: OSS accepts it from clients of S3, such as rclone. Their headers are x-amz-… where those of OSS are
/// x-oss-…, with the same meaning.
/// </summary>
internal static class AwsSignature
{
    public const string Algorithm = "AWS4-HMAC-SHA256",
        Date = "x-amz-date",
        Payload = "x-amz-content-sha256",
        Token = "x-amz-security-token";
    private const string Theirs = "x-amz-",
        Ours = "x-oss-";

    public static string CanonicalRequest(SignedRequest request, IReadOnlyList<string> signed, string payload)
    {
        var query = request
            .Target.Query.Select(p => (Name: Percent.Encode(p.Key), Value: Percent.Encode(p.Value)))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .ThenBy(p => p.Value, StringComparer.Ordinal)
            .Select(p => $"{p.Name}={p.Value}");
        var text = new StringBuilder();
        text.Append(request.Method)
            .Append('\n')
            .Append(Percent.Encode(request.Target.Path, keepSlash: true))
            .Append('\n')
            .AppendJoin('&', query)
            .Append('\n');
        foreach (var name in signed)
            text.Append(name).Append(':').Append(request.Header(name)).Append('\n');
        return text.Append('\n').AppendJoin(';', signed).Append('\n').Append(payload).ToString();
    }

    public static string StringToSign(string date, string scope, string canonicalRequest) =>
        ScopedSignature.StringToSign(Algorithm, date, scope, canonicalRequest);

    public static string Sign(string secret, string scope, string stringToSign) =>
        ScopedSignature.Sign("AWS4" + secret, scope, stringToSign);

    /// <summary>Whether a request has this signature.</summary>
    public static bool Signs(SignedRequest request) =>
        request.Header("authorization")?.StartsWith(Algorithm + " ", StringComparison.Ordinal) == true;

    /// <summary>Translates headers of S3 into those of OSS.</summary>
    public static void Translate(HttpRequest request, Resource resource)
    {
        foreach (var (name, value) in request.Headers.Where(h => h.Key.StartsWith(Theirs, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            var rest = name[Theirs.Length..].ToLowerInvariant();
            request.Headers[Ours + (rest == "acl" && resource.Key.Length > 0 ? "object-acl" : rest)] = (rest, value.ToString()) switch
            {
                ("storage-class", "STANDARD") => "Standard",
                ("storage-class", "STANDARD_IA") => "IA",
                ("storage-class", "GLACIER") => "Archive",
                _ => value,
            };
        }
    }
}
