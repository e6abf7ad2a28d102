using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ImageTools.Cloud.Signing;

/// <summary>OSS signature V4 (OSS4-HMAC-SHA256) in the Authorization header. The body is not signed; CRC-64 proves it.</summary>
public static class OssSigner
{
    /// <summary>The name of the algorithm.</summary>
    public const string Algorithm = "OSS4-HMAC-SHA256";

    private const string Unsigned = "UNSIGNED-PAYLOAD",
        Terminator = "aliyun_v4_request";
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// <summary>The value of x-oss-date.</summary>
    public static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The Authorization header.</summary>
    /// <param name="credentials">Key.</param>
    /// <param name="region">Bare region id.</param>
    /// <param name="method">Upper case.</param>
    /// <param name="resource">Decoded "/bucket/key", "/bucket/" or "/".</param>
    /// <param name="query">Decoded names and values; an empty value stands for none.</param>
    /// <param name="headers">All headers of the request, with x-oss-date. The method picks those to sign.</param>
    /// <param name="additional">Lower-case names of further headers to sign.</param>
    public static string Authorization(
        Credentials credentials,
        string region,
        string method,
        string resource,
        IReadOnlyList<KeyValuePair<string, string>> query,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        IReadOnlyList<string>? additional = null
    )
    {
        var extra = Additional(additional, headers);
        var canonical = CanonicalRequest(method, resource, query, headers, extra);
        var date = headers.First(h => h.Key.Equals("x-oss-date", StringComparison.OrdinalIgnoreCase)).Value;
        var names = extra.Length == 0 ? "" : $",AdditionalHeaders={string.Join(';', extra)}";
        var signature = Signature(credentials.AccessKeySecret, date, region, canonical);
        return $"{Algorithm} Credential={credentials.AccessKeyId}/{Scope(date, region)}{names},Signature={signature}";
    }

    /// <summary>The day, region and service for which a signature is valid.</summary>
    public static string Scope(string date, string region) => $"{date[..8]}/{region}/oss/{Terminator}";

    /// <summary>Lower-case hex of the signature.</summary>
    public static string Signature(string secret, string date, string region, string canonicalRequest)
    {
        var digest = System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)));
        var toSign = $"{Algorithm}\n{date}\n{Scope(date, region)}\n{digest}";
        return System.Convert.ToHexStringLower(HMACSHA256.HashData(Key(secret, date[..8], region), Encoding.UTF8.GetBytes(toSign)));
    }

    /// <summary>Those of these names that are in the request and are not signed by default; lower case, in order.</summary>
    public static string[] Additional(IReadOnlyList<string>? names, IReadOnlyList<KeyValuePair<string, string>> headers) =>
        [
            .. (names ?? [])
                .Select(n => n.ToLowerInvariant())
                .Where(n => !IsDefault(n) && headers.Any(h => h.Key.Equals(n, StringComparison.OrdinalIgnoreCase)))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>The canonical request.</summary>
    public static string CanonicalRequest(
        string method,
        string resource,
        IReadOnlyList<KeyValuePair<string, string>> query,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        IReadOnlyList<string> additional
    )
    {
        var signed = headers
            .Select(h => (Name: h.Key.ToLowerInvariant(), Value: h.Value.Trim()))
            .Where(h => IsDefault(h.Name) || additional.Contains(h.Name))
            .OrderBy(h => h.Name, StringComparer.Ordinal)
            .Select(h => $"{h.Name}:{h.Value}\n");
        return string.Join(
            '\n',
            method,
            Encode(resource, keepSlash: true),
            Query(query),
            string.Concat(signed),
            string.Join(';', additional),
            Unsigned
        );
    }

    /// <summary>
    /// The query in canonical form, in which it is also sent: sorted, and without an equals sign after a name without a value.
    /// </summary>
    public static string Query(IReadOnlyList<KeyValuePair<string, string>> query) =>
        string.Join(
            '&',
            query
                .Select(p => (Name: Encode(p.Key, keepSlash: false), Value: Encode(p.Value, keepSlash: false)))
                .OrderBy(p => p.Name, StringComparer.Ordinal)
                .Select(p => p.Value.Length == 0 ? p.Name : $"{p.Name}={p.Value}")
        );

    /// <summary>Percent-encodes every byte of the UTF-8 form except unreserved ones; upper-case hex.</summary>
    public static string Encode(string text, bool keepSlash)
    {
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            var character = (char)value;
            if (Unreserved.Contains(character, StringComparison.Ordinal) || (keepSlash && character == '/'))
                encoded.Append(character);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }
        return encoded.ToString();
    }

    private static bool IsDefault(string name) =>
        name is "content-type" or "content-md5" || name.StartsWith("x-oss-", StringComparison.Ordinal);

    private static byte[] Key(string secret, string day, string region)
    {
        var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("aliyun_v4" + secret), Encoding.UTF8.GetBytes(day));
        foreach (var step in new[] { region, "oss", Terminator })
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        return key;
    }
}
