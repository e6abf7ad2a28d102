using System.Globalization;
using ImageTools.Cloud;
using ImageTools.Cloud.Endpoints;
using ImageTools.Cloud.Signing;

namespace ImageTools.Upload.Oss;

/// <summary>Builds the addresses of requests, and signed addresses.</summary>
internal static class OssAddress
{
    private static readonly TimeSpan LongestV4 = TimeSpan.FromDays(7);

    /// <summary>Address of a request. The bucket is in the host name, in the path, or given by the domain.</summary>
    /// <param name="endpoint">Service.</param>
    /// <param name="bucket">Bucket.</param>
    /// <param name="key">Key; empty for the bucket.</param>
    /// <param name="query">Encoded.</param>
    public static Uri Of(OssEndpoint endpoint, string bucket, string key, string query)
    {
        var address = endpoint.Address;
        var authority = endpoint.PathStyle || endpoint.CustomDomain ? address.Authority : $"{bucket}.{address.Authority}";
        var path = OssSigner.Encode(endpoint.PathStyle ? $"/{bucket}/{key}" : $"/{key}", keepSlash: true);
        // The encoded text must be sent unchanged, byte for byte.
        return new Uri(
            $"{address.Scheme}://{authority}{path}{(query.Length == 0 ? "" : "?")}{query}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );
    }

    /// <summary>A signed address: anybody who has it may use it until it expires (notes, 2.2 and 2.3).</summary>
    public static Uri Presigned(
        OssEndpoint endpoint,
        OssSignature signature,
        Credentials credentials,
        OssPresignRequest request,
        DateTimeOffset now,
        IReadOnlyList<string>? additional = null
    )
    {
        var longest = signature == OssSignature.V4 ? LongestV4 : TimeSpan.FromDays(3650);
        if (request.Validity < TimeSpan.FromSeconds(1) || request.Validity > longest)
        {
            throw new CloudException(
                "oss",
                "invalid-validity",
                $"A signed address lives from a second to {longest.TotalDays:0} days, not {request.Validity}."
            );
        }

        var seconds = (long)request.Validity.TotalSeconds;
        var resource = $"/{request.Location.Bucket}/{request.Location.Key}";
        List<KeyValuePair<string, string>> query = [.. request.Query];
        if (signature == OssSignature.V1)
        {
            var end = (now.ToUnixTimeSeconds() + seconds).ToString(CultureInfo.InvariantCulture);
            if (credentials.SecurityToken is { } token)
                query.Add(new("security-token", token));
            var text = OssSignerV1.StringToSign(request.Method.Method, end, resource, query, request.Headers);
            query.AddRange([
                new("OSSAccessKeyId", credentials.AccessKeyId),
                new("Expires", end),
                new("Signature", OssSignerV1.Signature(credentials.AccessKeySecret, text)),
            ]);
            return Of(endpoint, request.Location.Bucket, request.Location.Key, OssSigner.Query(query));
        }
        var date = OssSigner.Date(now);
        query.AddRange([
            new("x-oss-signature-version", OssSigner.Algorithm),
            new("x-oss-credential", $"{credentials.AccessKeyId}/{OssSigner.Scope(date, endpoint.Region)}"),
            new("x-oss-date", date),
            new("x-oss-expires", seconds.ToString(CultureInfo.InvariantCulture)),
        ]);
        if (credentials.SecurityToken is { } sts)
            query.Add(new("x-oss-security-token", sts));
        var extra = OssSigner.Additional(additional, request.Headers);
        if (extra.Length > 0)
            query.Add(new("x-oss-additional-headers", string.Join(';', extra)));
        var canonical = OssSigner.CanonicalRequest(request.Method.Method, resource, query, request.Headers, extra);
        var signed = OssSigner.Signature(credentials.AccessKeySecret, date, endpoint.Region, canonical);
        return Of(endpoint, request.Location.Bucket, request.Location.Key, $"{OssSigner.Query(query)}&x-oss-signature={signed}");
    }
}
