using System.Security.Cryptography;
using System.Text;

namespace ImageTools.Cloud.Signing;

/// <summary>
/// ACS3-HMAC-SHA256, the request signature of Alibaba Cloud's RPC services. The secret itself is the key: no derivation, no scope, no
/// region.
/// </summary>
public static class Acs3Signer
{
    /// <summary>The name of the algorithm in the header.</summary>
    public const string Algorithm = "ACS3-HMAC-SHA256";

    /// <summary>Lower-case hex SHA-256, for x-acs-content-sha256.</summary>
    public static string Sha256Hex(ReadOnlySpan<byte> bytes) => System.Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Percent-encodes as RFC 3986 does: everything but letters, digits and <c>- . _ ~</c>.</summary>
    public static string Encode(string value) => Uri.EscapeDataString(value);

    /// <summary>
    /// The query in the form that is signed and sent: names in ordinal order, with an equals sign even before an empty value.
    /// </summary>
    public static string CanonicalQuery(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Join('&', parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{Encode(p.Key)}={Encode(p.Value)}"));

    /// <summary>The canonical request of the algorithm. The path is always "/".</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="canonicalQuery">From <see cref="CanonicalQuery"/>, or empty when the parameters are in the body.</param>
    /// <param name="headers">All headers of the request; host, content-type and x-acs-* are signed.</param>
    /// <param name="bodyHash">The value of x-acs-content-sha256.</param>
    public static string CanonicalRequest(
        string method,
        string canonicalQuery,
        IEnumerable<KeyValuePair<string, string>> headers,
        string bodyHash
    )
    {
        var signed = Signed(headers);
        var text = new StringBuilder().Append(method).Append("\n/\n").Append(canonicalQuery).Append('\n');
        foreach (var (name, value) in signed)
            text.Append(name).Append(':').Append(value).Append('\n');
        return text.Append('\n').AppendJoin(';', signed.Select(h => h.Key)).Append('\n').Append(bodyHash).ToString();
    }

    /// <summary>Lower-case hex HMAC-SHA256 of the string to sign.</summary>
    public static string Signature(string secret, string canonicalRequest)
    {
        var toSign = $"{Algorithm}\n{Sha256Hex(Encoding.UTF8.GetBytes(canonicalRequest))}";
        return System.Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(toSign)));
    }

    /// <summary>The value of the Authorization header.</summary>
    /// <param name="accessKeyId">Id of the key.</param>
    /// <param name="secret">Key of the HMAC.</param>
    /// <param name="method">GET or POST.</param>
    /// <param name="canonicalQuery">From <see cref="CanonicalQuery"/>, or empty.</param>
    /// <param name="headers">All headers of the request.</param>
    /// <param name="bodyHash">The value of x-acs-content-sha256.</param>
    public static string Authorization(
        string accessKeyId,
        string secret,
        string method,
        string canonicalQuery,
        IReadOnlyCollection<KeyValuePair<string, string>> headers,
        string bodyHash
    )
    {
        var signature = Signature(secret, CanonicalRequest(method, canonicalQuery, headers, bodyHash));
        return $"{Algorithm} "
            + $"Credential={accessKeyId},SignedHeaders={string.Join(';', Signed(headers).Select(h => h.Key))},Signature={signature}";
    }

    private static KeyValuePair<string, string>[] Signed(IEnumerable<KeyValuePair<string, string>> headers) =>
        [
            .. headers
                .Select(h => KeyValuePair.Create(h.Key.ToLowerInvariant(), h.Value.Trim()))
                .Where(h => h.Key is "host" or "content-type" || h.Key.StartsWith("x-acs-", StringComparison.Ordinal))
                .OrderBy(h => h.Key, StringComparer.Ordinal),
        ];
}
