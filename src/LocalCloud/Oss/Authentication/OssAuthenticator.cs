using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageTools.LocalCloud.Accounts;
using ImageTools.LocalCloud.Http;

namespace ImageTools.LocalCloud.Oss.Authentication;

/// <summary>Decides whether a key of this account signed a request, and for which of its possible resources.</summary>
internal sealed class OssAuthenticator(Func<string, AccessKey?> findKey, string region, TimeProvider time)
{
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The signed resource, the key, and the time of signing (null: the URL states an expiry and is not expired);
    /// <see cref="AccessKey.None"/> when it is not signed.
    /// </summary>
    /// <exception cref="OssException">The signature is wrong, or the key is unknown.</exception>
    public Authenticated Authenticate(SignedRequest request, IReadOnlyList<Resource> readings)
    {
        var authorization = request.Header("authorization");
        if (authorization?.StartsWith(V4Signature.Algorithm + " ", StringComparison.Ordinal) == true)
            return V4Header(request, readings, authorization[V4Signature.Algorithm.Length..]);
        if (authorization?.StartsWith("OSS ", StringComparison.Ordinal) == true)
            return V1Header(request, readings, authorization[4..]);
        if (authorization?.StartsWith(AwsSignature.Algorithm + " ", StringComparison.Ordinal) == true)
            return AwsHeader(request, readings, authorization[AwsSignature.Algorithm.Length..]);
        if (authorization is not null)
            throw OssException.InvalidArgument("Authorization header is invalid.", "Authorization", "");
        if (request.Target.Has(V4Signature.SignatureParameter))
            return V4Query(request, readings);
        if (request.Target.Has("Signature") || request.Target.Has("OSSAccessKeyId"))
            return V1Query(request, readings);
        return new(readings[0], AccessKey.None, null);
    }

    private Authenticated V4Header(SignedRequest request, IReadOnlyList<Resource> readings, string fields)
    {
        var (credential, additional, signature) = Fields(fields, "AdditionalHeaders");
        var date = request.Header("x-oss-date") ?? throw OssException.InvalidArgument("x-oss-date is missing.", "x-oss-date", null);
        var sent = ParseV4Date(date);
        var payload = request.Header("x-oss-content-sha256")
            ?? throw OssException.InvalidArgument("x-oss-content-sha256 is missing.", "x-oss-content-sha256", null);
        return V4(request, readings, credential, date, additional, signature, payload, request.Header("x-oss-security-token"), sent);
    }

    private static (string? Credential, string? Names, string? Signature) Fields(string fields, string namesOf)
    {
        string? credential = null,
            names = null,
            signature = null;
        foreach (var field in fields.Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = field.IndexOf('=');
            var (name, value) = (equals < 0 ? "" : field[..equals], field[(equals + 1)..]);
            if (name == "Credential")
                credential = value;
            else if (name == namesOf)
                names = value;
            else if (name == "Signature")
                signature = value;
        }
        return (credential, names, signature);
    }

    private Authenticated AwsHeader(SignedRequest request, IReadOnlyList<Resource> readings, string fields)
    {
        var (credential, names, signature) = Fields(fields, "SignedHeaders");
        var date = request.Header(AwsSignature.Date)
            ?? throw OssException.InvalidArgument("x-amz-date is missing.", AwsSignature.Date, null);
        var payload = request.Header(AwsSignature.Payload)
            ?? throw OssException.InvalidArgument("x-amz-content-sha256 is missing.", AwsSignature.Payload, null);
        // Bodies in chunks, each with a signature.
        if (payload.StartsWith("STREAMING-", StringComparison.Ordinal))
            throw new OssException(501, "NotImplemented", $"The local cloud does not take apart bodies of {payload}.");
        var sent = ParseV4Date(date);
        if (
            credential?.Split('/') is not [var id, var day, _, "s3", "aws4_request"]
            || signature is null
            || names is null
            || day != date[..8]
        )
        {
            throw OssException.InvalidArgument("The credential or the signature is malformed.", "Credential", credential);
        }

        var key = FindKey(id, request.Header(AwsSignature.Token));
        var scope = credential[(id.Length + 1)..];
        var canonical = AwsSignature.CanonicalRequest(request, names.Split(';'), payload);
        var toSign = AwsSignature.StringToSign(date, scope, canonical);
        return SameText(AwsSignature.Sign(key.Secret, scope, toSign), signature)
            ? new(readings[0], key, sent)
            : throw Mismatch(id, signature, toSign, ("CanonicalRequest", canonical));
    }

    private Authenticated V4Query(SignedRequest request, IReadOnlyList<Resource> readings)
    {
        var target = request.Target;
        if (target["x-oss-signature-version"] != V4Signature.Algorithm)
        {
            throw OssException.InvalidArgument(
                "x-oss-signature-version is not supported.",
                "x-oss-signature-version",
                target["x-oss-signature-version"]
            );
        }

        if (
            !int.TryParse(target["x-oss-expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds is < 1 or > 604800
        )
        {
            throw new OssException(400, "InvalidArgument", "x-oss-expires must be between 1 and 604800 seconds.", "0002-00000232");
        }

        var date = target["x-oss-date"] ?? throw OssException.InvalidArgument("x-oss-date is missing.", "x-oss-date", null);
        var start = ParseV4Date(date);
        if (start - time.GetUtcNow() > MaxSkew)
            throw Skewed(start, time.GetUtcNow());
        if (time.GetUtcNow() > start.AddSeconds(seconds))
            throw Expired(start.AddSeconds(seconds));
        return V4(
            request,
            readings,
            target["x-oss-credential"],
            date,
            target["x-oss-additional-headers"],
            target[V4Signature.SignatureParameter],
            "UNSIGNED-PAYLOAD",
            target["x-oss-security-token"],
            null
        );
    }

    private Authenticated V4(
        SignedRequest request,
        IReadOnlyList<Resource> readings,
        string? credential,
        string date,
        string? additional,
        string? signature,
        string payload,
        string? token,
        DateTimeOffset? sent
    )
    {
        if (credential?.Split('/') is not [var id, var day, var signedRegion, var product, "aliyun_v4_request"] || signature is null)
            throw OssException.InvalidArgument("The credential or the signature is malformed.", "Credential", credential);
        if (day != date[..8])
            throw OssException.InvalidArgument("The date of the credential is not that of the request.", "Credential", credential);
        var key = FindKey(id, token);
        if (signedRegion != region || product != "oss")
            throw OssException.InvalidArgument($"Invalid signing region or product; expected {region}/oss.", "Credential", credential);
        var names = V4Signature.ParseAdditional(additional);
        var scope = $"{day}/{signedRegion}/{product}/aliyun_v4_request";
        foreach (var reading in readings)
        {
            var toSign = V4Signature.StringToSign(date, scope, V4Signature.CanonicalRequest(request, reading, names, payload));
            if (SameText(V4Signature.Sign(key.Secret, day, signedRegion, product, toSign), signature))
                return new(reading, key, sent);
        }
        var canonical = V4Signature.CanonicalRequest(request, readings[0], names, payload);
        throw Mismatch(id, signature, V4Signature.StringToSign(date, scope, canonical), ("CanonicalRequest", canonical));
    }

    private Authenticated V1Header(SignedRequest request, IReadOnlyList<Resource> readings, string value)
    {
        var colon = value.IndexOf(':');
        if (colon < 0)
            throw OssException.InvalidArgument("Authorization header is invalid.", "Authorization", "");
        var date = request.Header("x-oss-date")
            ?? request.Header("date")
            ?? throw OssException.AccessDenied("OSS authentication requires a valid Date.");
        if (!DateTimeOffset.TryParseExact(date, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var sent))
            throw OssException.AccessDenied("OSS authentication requires a valid Date.");
        return V1(
            request,
            readings,
            value[..colon].Trim(),
            value[(colon + 1)..].Trim(),
            date,
            request.Header("x-oss-security-token"),
            sent
        );
    }

    private Authenticated V1Query(SignedRequest request, IReadOnlyList<Resource> readings)
    {
        var target = request.Target;
        if (target["OSSAccessKeyId"] is not { } id || target["Signature"] is not { } signature || target["Expires"] is not { } expires)
            throw OssException.AccessDenied("Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters.");
        if (!long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 253402300799)
            throw OssException.AccessDenied($"Invalid date (should be seconds since epoch): {expires}");
        var end = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (time.GetUtcNow() > end)
            throw Expired(end);
        return V1(request, readings, id, signature, expires, target["security-token"], null);
    }

    private Authenticated V1(
        SignedRequest request,
        IReadOnlyList<Resource> readings,
        string id,
        string signature,
        string date,
        string? token,
        DateTimeOffset? sent
    )
    {
        var key = FindKey(id, token);
        foreach (var reading in readings)
        {
            foreach (var toSign in V1Signature.StringsToSign(request, reading, date))
            {
                if (SameText(V1Signature.Sign(key.Secret, toSign), signature))
                    return new(reading, key, sent);
            }
        }
        throw Mismatch(id, signature, V1Signature.StringsToSign(request, readings[0], date).First());
    }

    private AccessKey FindKey(string id, string? token)
    {
        // An empty token is no token, in every field.
        token = string.IsNullOrEmpty(token) ? null : token;
        var key = findKey(id)
            ?? throw new OssException(
                403,
                "InvalidAccessKeyId",
                "The OSS Access Key Id you provided does not exist in our records.",
                "0002-00000902",
                ("OSSAccessKeyId", id)
            );
        if (key.Token is null)
        {
            return token is null
                ? key
                : throw new OssException(
                    403,
                    "AccessKeyIdAndSecurityTokenNotMatch",
                    "The access key is permanent; it has no security token."
                );
        }

        if (token is null || !SameText(token, key.Token))
            throw new OssException(403, "InvalidSecurityToken", "The security token you provided is invalid.", "0002-00000218");
        if (key.Expires <= time.GetUtcNow())
            throw OssException.ExpiredToken(id);
        return key;
    }

    /// <summary>
    /// Refuses a request whose clock is too far from the server's. The server's clock may be <paramref name="ahead"/> of the true one.
    /// </summary>
    /// <exception cref="OssException">RequestTimeTooSkewed.</exception>
    public void CheckSkew(DateTimeOffset? sent, TimeSpan ahead)
    {
        var now = time.GetUtcNow() + ahead;
        if (sent is { } signed && (now - signed).Duration() > MaxSkew)
            throw Skewed(signed, now);
    }

    private static OssException Skewed(DateTimeOffset sent, DateTimeOffset now) =>
        new(
            403,
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
            "0002-00000504",
            ("RequestTime", Text(sent)),
            ("ServerTime", Text(now)),
            ("MaxAllowedSkewMilliseconds", "900000")
        );

    private OssException Expired(DateTimeOffset end) =>
        new(403, "AccessDenied", "Request has expired.", "0002-00000069", ("Expires", Text(end)), ("ServerTime", Text(time.GetUtcNow())));

    private static string Text(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset ParseV4Date(string date) =>
        DateTimeOffset.TryParseExact(
            date,
            "yyyyMMdd'T'HHmmss'Z'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var parsed
        )
            ? parsed
            : throw OssException.InvalidArgument("x-oss-date must look like 20260115T083045Z.", "x-oss-date", date);

    private static OssException Mismatch(string id, string signature, string stringToSign, params (string, string)[] more) =>
        new(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
            "0002-00000040",
            [
                ("OSSAccessKeyId", id),
                ("SignatureProvided", signature),
                ("StringToSign", stringToSign),
                ("StringToSignBytes", BitConverter.ToString(Encoding.UTF8.GetBytes(stringToSign)).Replace('-', ' ')),
                .. more,
            ]
        );

    private static bool SameText(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
