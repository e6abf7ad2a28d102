using System.Security.Cryptography;
using System.Text;

namespace ImageTools.Conformance.Signing;

/// <summary>ACS3-HMAC-SHA256 of ECS, RAM and STS, written from section 4.3 alone.</summary>
internal static class Acs3
{
    public static string Hash(string text) => System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static (string Canonical, string SignedHeaders) CanonicalRequest(
        string method,
        IEnumerable<(string Name, string? Value)> query,
        IEnumerable<(string Name, string Value)> headers,
        string bodyHash
    )
    {
        var parameters = query.OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"{p.Name}={Wire.Encode(p.Value ?? "")}");
        var signed = headers
            .Select(h => (Name: h.Name.ToLowerInvariant(), Value: h.Value.Trim()))
            .Where(h => h.Name is "host" or "content-type" || h.Name.StartsWith("x-acs-", StringComparison.Ordinal))
            .OrderBy(h => h.Name, StringComparer.Ordinal)
            .ToList();
        var names = string.Join(';', signed.Select(h => h.Name));
        return (
            string.Join(
                '\n',
                method,
                "/",
                string.Join('&', parameters),
                string.Concat(signed.Select(h => $"{h.Name}:{h.Value}\n")),
                names,
                bodyHash
            ),
            names
        );
    }

    public static string Sign(Credentials key, string canonicalRequest) =>
        System.Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.Secret), Encoding.UTF8.GetBytes($"ACS3-HMAC-SHA256\n{Hash(canonicalRequest)}"))
        );

    public static string Authorization(Credentials key, string canonicalRequest, string signedHeaders) =>
        $"ACS3-HMAC-SHA256 Credential={key.Id},SignedHeaders={signedHeaders},Signature={Sign(key, canonicalRequest)}";
}
