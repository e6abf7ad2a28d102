using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace ImageTools.Cloud.Signing;

/// <summary>Builds the HTTP request for a call of an RPC service: POST, signed with ACS3-HMAC-SHA256.</summary>
public static class Acs3Request
{
    // Servers and proxies may refuse longer request lines. The form in the body is official, too.
    private const int LongestQuery = 4096;

    /// <summary>A signature nonce: 128 random bits.</summary>
    public static string Nonce() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>A time in the format of these services.</summary>
    public static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Builds and signs a request.</summary>
    /// <param name="endpoint">Scheme, host and port.</param>
    /// <param name="version">API version, a date.</param>
    /// <param name="action">Operation.</param>
    /// <param name="parameters">Flattened.</param>
    /// <param name="signer">Credentials that sign.</param>
    /// <param name="now">The time, as the service sees it.</param>
    /// <param name="nonce">Unique for this request.</param>
    public static HttpRequestMessage Create(
        Uri endpoint,
        string version,
        string action,
        IEnumerable<KeyValuePair<string, string>> parameters,
        Credentials signer,
        DateTimeOffset now,
        string nonce
    )
    {
        var query = Acs3Signer.CanonicalQuery(parameters);
        byte[] body = [];
        if (query.Length > LongestQuery)
            (body, query) = (Encoding.ASCII.GetBytes(query), "");
        var bodyHash = Acs3Signer.Sha256Hex(body);
        List<KeyValuePair<string, string>> headers =
        [
            new("host", endpoint.Authority),
            new("x-acs-action", action),
            new("x-acs-version", version),
            new("x-acs-date", Date(now)),
            new("x-acs-signature-nonce", nonce),
            new("x-acs-content-sha256", bodyHash),
        ];
        if (signer.SecurityToken is { } token)
        {
            headers.Add(new("x-acs-accesskey-id", signer.AccessKeyId));
            headers.Add(new("x-acs-security-token", token.Trim()));
        }
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, query.Length == 0 ? "/" : $"/?{query}"));
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded") },
            };
            headers.Add(new("content-type", "application/x-www-form-urlencoded"));
        }
        foreach (var (name, value) in headers)
        {
            if (name is not "content-type")
                request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("accept", "application/json");
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            Acs3Signer.Authorization(signer.AccessKeyId, signer.AccessKeySecret, "POST", query, headers, bodyHash)
        );
        return request;
    }
}
