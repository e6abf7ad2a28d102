using System.Security.Cryptography;
using System.Text;
using ImageTools.LocalCloud.Http;

namespace ImageTools.LocalCloud.Rpc;

/// <summary>The two signatures of the RPC services (spec sections 4.3 and 4.4), computed from the decoded request.</summary>
internal static class RpcSignatures
{
    /// <summary>ACS3-HMAC-SHA256 over the headers that the caller named.</summary>
    public static string Acs3(string secret, SignedRequest request, string signedHeaders, string bodyHash)
    {
        var query = request
            .Target.Query.OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{Percent.Encode(p.Key)}={Percent.Encode(p.Value)}");
        var headers = string.Concat(signedHeaders.Split(';').Select(name => $"{name}:{request.Header(name)}\n"));
        var canonical = $"{request.Method}\n/\n{string.Join('&', query)}\n{headers}\n{signedHeaders}\n{bodyHash}";
        var toSign = "ACS3-HMAC-SHA256\n" + System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        return System.Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(toSign)));
    }

    /// <summary>HMAC-SHA1 over all parameters but Signature.</summary>
    public static string Rpc1(string secret, string method, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var pairs = parameters
            .Where(p => p.Key != "Signature")
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{Percent.Encode(p.Key)}={Percent.Encode(p.Value)}");
        var toSign = $"{method}&%2F&{Percent.Encode(string.Join('&', pairs))}";
#pragma warning disable CA5350 // The protocol prescribes HMAC-SHA1; newer clients use ACS3.
        return System.Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret + "&"), Encoding.UTF8.GetBytes(toSign)));
#pragma warning restore CA5350
    }
}
