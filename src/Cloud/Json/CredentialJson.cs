using System.Globalization;
using System.Text.Json;

namespace ImageTools.Cloud.Json;

/// <summary>Reads the JSON with which services give out temporary credentials. Errors never repeat its content.</summary>
public static class CredentialJson
{
    /// <summary>
    /// AccessKeyId, AccessKeySecret, SecurityToken, Expiration, as in responses of the metadata and of credentials URIs. A Code other than
    /// Success is a refusal.
    /// </summary>
    public static Credentials Read(string text, string from)
    {
        using var document = Parse(text, from);
        var root = document.RootElement;
        if (root.Text("Code") is { } code && code != "Success")
            throw Refuse($"{from} answers with the code {Word(code)}.");
        return Credentials(root, from);
    }

    /// <summary>The members of an object.</summary>
    public static Credentials Credentials(JsonElement root, string from) =>
        root.Text("AccessKeyId") is { } id && root.Text("AccessKeySecret") is { } secret
            ? new Credentials(id, secret, root.Text("SecurityToken"), Date(root.Text("Expiration"), from))
            : throw Refuse($"{from} gives no AccessKeyId and AccessKeySecret.");

    /// <summary>The JSON of an external program.</summary>
    public static Credentials ReadProcess(string text, string from)
    {
        using var document = Parse(text, from);
        var root = document.RootElement;
        var (id, secret, token) = (root.Text("access_key_id"), root.Text("access_key_secret"), root.Text("sts_token"));
        var complete =
            id is not null
            && secret is not null
            && (token is not null || !"StsToken".Equals(root.Text("mode"), StringComparison.OrdinalIgnoreCase));
        return complete
            ? new Credentials(id!, secret!, token, Date(root.Text("expiration"), from))
            : throw Refuse($"{from} gives no access_key_id and access_key_secret, or no sts_token.");
    }

    /// <summary>Parses. The error says where the fault is, and does not repeat the text.</summary>
    public static JsonDocument Parse(string text, string from)
    {
        try
        {
            return StrictJson.Parse(text);
        }
        catch (JsonException e)
        {
            throw Refuse($"{from} is not JSON (line {e.LineNumber + 1}).");
        }
    }

    private static DateTimeOffset? Date(string? text, string from) =>
        text is null ? null
        : DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var date
        )
            ? date
        : throw Refuse($"{from} gives an Expiration that is not a date.");

    /// <summary>A code that is one word. Anything else is not repeated.</summary>
    private static string Word(string code) =>
        code.Length <= 64 && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') ? code : "(unreadable)";

    private static CloudException Refuse(string message) => new("credentials", "bad-credentials", message);
}
