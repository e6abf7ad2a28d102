using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Http;

namespace ImageTools.LocalCloud.Rpc;

/// <summary>Verifies the signature of a call and remembers its nonce, so that the same call is not accepted twice.</summary>
internal sealed class RpcAuthenticator(Func<string, AccessKey?> findKey, TimeProvider time)
{
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(15);
    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> nonces = new(StringComparer.Ordinal);

    /// <exception cref="RpcException">No signature, a wrong one, an expired or repeated call, or an unknown key.</exception>
    public AccessKey Authenticate(
        SignedRequest request,
        byte[] body,
        IReadOnlyList<KeyValuePair<string, string>> form,
        TimeSpan ahead = default
    )
    {
        if (request.Header("authorization") is { } authorization)
            return Acs3(request, body, authorization, ahead);
        List<KeyValuePair<string, string>> parameters = [.. request.Target.Query, .. form];
        string? Find(string name) => parameters.Find(p => p.Key == name).Value;
        if (Find("Signature") is not { } signature || Find("AccessKeyId") is not { } id)
        {
            throw new RpcException(
                400,
                "MissingParameter",
                "The request is not signed: no Authorization header and no Signature parameter."
            );
        }

        if (Find("SignatureMethod") != "HMAC-SHA1" || Find("SignatureVersion") != "1.0")
        {
            throw new RpcException(
                400,
                "InvalidParameter.SignatureMethod",
                "Only HMAC-SHA1 with version 1.0 is known as an RPC signature."
            );
        }

        CheckTime(Find("Timestamp"), ahead);
        var key = FindKey(id, Find("SecurityToken"));
        if (!SameText(RpcSignatures.Rpc1(key.Secret, request.Method, parameters), signature))
            throw Mismatch(400);
        UseNonce(id, Find("SignatureNonce"));
        return key;
    }

    private AccessKey Acs3(SignedRequest request, byte[] body, string authorization, TimeSpan ahead)
    {
        const string Algorithm = "ACS3-HMAC-SHA256 ";
        if (!authorization.StartsWith(Algorithm, StringComparison.Ordinal))
            throw new RpcException(400, "IncompleteSignature", "The Authorization header is of an unknown kind.");
        string? id = null,
            headers = null,
            signature = null;
        foreach (var field in authorization[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = field.IndexOf('=');
            var value = field[(equals + 1)..];
            switch (equals < 0 ? "" : field[..equals])
            {
                case "Credential":
                    id = value;
                    break;
                case "SignedHeaders":
                    headers = value;
                    break;
                case "Signature":
                    signature = value;
                    break;
            }
        }
        if (id is null || headers is null || signature is null)
            throw new RpcException(400, "IncompleteSignature", "The Authorization header lacks Credential, SignedHeaders or Signature.");
        CheckSignedHeaders(request, headers);
        var hash = System.Convert.ToHexStringLower(SHA256.HashData(body));
        if (request.Header("x-acs-content-sha256") != hash)
            throw new RpcException(400, "InvalidParameter.ContentSha256", "x-acs-content-sha256 is not the hash of the body.");
        CheckTime(request.Header("x-acs-date"), ahead);
        var key = FindKey(id, request.Header("x-acs-security-token"));
        if (!SameText(RpcSignatures.Acs3(key.Secret, request, headers, hash), signature))
            throw Mismatch(400);
        UseNonce(id, request.Header("x-acs-signature-nonce"));
        return key;
    }

    // Headers that decide the meaning of a call must be signed.
    private static void CheckSignedHeaders(SignedRequest request, string list)
    {
        var names = list.Split(';');
        if (!names.SequenceEqual(names.Order(StringComparer.Ordinal)))
            throw new RpcException(400, "IncompleteSignature", "SignedHeaders is not sorted.");
        foreach (var name in request.Headers.Keys.Select(n => n.ToLowerInvariant()))
        {
            if ((name == "host" || name == "content-type" || name.StartsWith("x-acs-", StringComparison.Ordinal)) && !names.Contains(name))
                throw new RpcException(400, "IncompleteSignature", $"The header {name} is not signed.");
        }
    }

    private AccessKey FindKey(string id, string? token)
    {
        // A client without a session may send and sign an empty token. That is no token.
        token = string.IsNullOrEmpty(token) ? null : token;
        var key = findKey(id) ?? throw new RpcException(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");
        if (key.Token is null)
        {
            return token is null
                ? key
                : throw new RpcException(
                    400,
                    "InvalidSecurityToken.MismatchWithAccessKey",
                    "Specified SecurityToken mismatch with AccessKey."
                );
        }

        if (token is null)
            throw new RpcException(400, "MissingSecurityToken", "SecurityToken is required for this action.");
        if (!SameText(token, key.Token))
            throw new RpcException(400, "InvalidSecurityToken.MismatchWithAccessKey", "Specified SecurityToken mismatch with AccessKey.");
        if (key.Expires <= time.GetUtcNow())
            throw RpcException.ExpiredToken();
        return key;
    }

    private void CheckTime(string? text, TimeSpan ahead)
    {
        if (
            !DateTimeOffset.TryParseExact(
                text,
                "yyyy-MM-dd'T'HH:mm:ss'Z'",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var sent
            )
        )
        {
            throw new RpcException(400, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.");
        }

        if ((time.GetUtcNow() + ahead - sent).Duration() > MaxSkew)
            throw new RpcException(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.");
    }

    private void UseNonce(string id, string? nonce)
    {
        if (string.IsNullOrEmpty(nonce))
            throw RpcException.Missing("SignatureNonce");
        var now = time.GetUtcNow();
        lock (gate)
        {
            // A nonce is kept as long as its time stamp is valid.
            if (nonces.Count > 10000)
            {
                foreach (var old in nonces.Where(n => now - n.Value > 2 * MaxSkew).Select(n => n.Key).ToList())
                    nonces.Remove(old);
            }
            if (!nonces.TryAdd($"{id} {nonce}", now))
                throw new RpcException(400, "SignatureNonceUsed", "Specified signature nonce was used already.");
        }
    }

    private static RpcException Mismatch(int status) =>
        new(status, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation. Check your key and signing method.");

    private static bool SameText(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
