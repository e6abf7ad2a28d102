using System.Security.Cryptography;
using System.Text;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ecs;

/// <summary>Decides whether two calls are the same call.</summary>
internal static class Requests
{
    private static readonly string[] Envelope =
    [
        "Action",
        "Format",
        "Version",
        "Timestamp",
        "SignatureNonce",
        "SignatureMethod",
        "SignatureVersion",
        "SignatureType",
        "Signature",
        "AccessKeyId",
        "SecurityToken",
    ];

    /// <summary>A hash of the operation's parameters, without the signature of this attempt.</summary>
    public static string Fingerprint(RpcRequest request)
    {
        var text = string.Join(
            '\n',
            request
                .Parameters.Where(p => !Envelope.Contains(p.Key))
                .OrderBy(p => p.Key, StringComparer.Ordinal)
                .Select(p => $"{p.Key}={p.Value}")
        );
        return System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Action}\n{text}")));
    }

    /// <exception cref="RpcException">InvalidClientToken.Malformed.</exception>
    public static string? Token(RpcRequest request)
    {
        var token = request["ClientToken"];
        return token is null || (token.Length <= 64 && Ascii.IsValid(token))
            ? token
            : throw new RpcException(
                400,
                "InvalidClientToken.Malformed",
                "The specified ClientToken is wrongly formed: at most 64 ASCII characters."
            );
    }
}
