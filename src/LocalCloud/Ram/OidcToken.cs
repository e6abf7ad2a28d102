using System.Buffers.Text;
using System.Text.Json;
using ImageTools.LocalCloud.Rpc;

namespace ImageTools.LocalCloud.Ram;

/// <summary>The claims of an OIDC token. Its signature is not verified: this cloud knows no issuer's keys.</summary>
internal sealed record OidcToken(string Issuer, string Subject, string Audience)
{
    /// <exception cref="RpcException">No token, or one that has expired.</exception>
    public static OidcToken Read(string token, DateTimeOffset now)
    {
        if (token.Split('.') is not [_, var payload, _])
            throw Malformed();
        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            var root = claims.RootElement;
            string Text(string name) =>
                root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String
                    ? value.GetString()!
                    : throw Malformed();
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("exp", out var end) || !end.TryGetInt64(out var seconds))
                throw Malformed();
            if (seconds <= now.ToUnixTimeSeconds())
                throw new RpcException(400, "AuthenticationFail.OIDCToken.Expired", "This OIDC Token is expired.");
            return new OidcToken(Text("iss"), Text("sub"), Text("aud"));
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            throw Malformed();
        }
    }

    private static RpcException Malformed() => new(400, "InvalidParameter.OIDCToken", "The parameter OIDCToken is wrongly formed.");
}
